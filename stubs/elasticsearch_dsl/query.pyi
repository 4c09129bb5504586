from elasticsearch.dsl.query import *
