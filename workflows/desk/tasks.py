"""The tasks of the desk. Each can be done again; a drop is named by its uuid alone."""

from uuid import UUID

from django_tasks import task
from django_tasks_db.models import DBTaskResult


@task(queue_name="desk")
def read_drop(drop: str) -> None:
    """Reads what was dropped: minutes for a disc of images, with somebody who watches."""
    from workflows.desk import drops

    drops.read(UUID(drop))


@task(queue_name="prompt")
def look_after() -> None:
    """What no single task may be trusted with: abandoned drops, those nobody put away, and duplicates."""
    from workflows.desk.actions.clear import clear
    from workflows.desk.actions.put_away import put_away_old
    from workflows.desk.models import Drop

    clear()
    put_away_old()
    tasks = DBTaskResult.objects.filter(task_path=read_drop.module_path, status__in=["READY", "RUNNING"])
    known = {str(row.args_kwargs["args"][0]) for row in tasks}
    for uuid in map(str, Drop.objects.filter(ended_at=None).values_list("uuid", flat=True)):
        if uuid not in known:
            read_drop.enqueue(uuid)
