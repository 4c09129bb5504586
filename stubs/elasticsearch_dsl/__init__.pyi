# Since 8.18 elasticsearch-dsl is the client's own `elasticsearch.dsl`, which is typed, under its old name
from elasticsearch.dsl import *
