"""The servers that `services.sh` knows, in the order in which they are made ready: the quick ones first."""

from deploy.services import elasticsearch, minio, postgresql, toxiproxy, versitygw
from deploy.services.server import Server

SERVERS: tuple[Server, ...] = (
    postgresql.SERVER,
    toxiproxy.SERVER,
    elasticsearch.SERVER,
    versitygw.SERVER,
    minio.SERVER,
)
