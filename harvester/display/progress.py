"""A run while it goes, live on a terminal: searching, found, records, rate, time left."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from harvester.display.clean import clean
from harvester.events import (
    BatchStored,
    Event,
    QueryDone,
    QueryStarted,
    Retrying,
    SearchDone,
    Searching,
    Waiting,
)

_WITH_BAR = 90
"""Columns from which there is room for a bar."""

_WHOLE = Column(no_wrap=True)


class LiveProgress:
    """Follows the events of a run on ``console``; silent where that is no terminal."""

    def __init__(self, console: Console, *, enabled: bool) -> None:
        columns: list[ProgressColumn] = [
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(overflow="fold")),
        ]
        if console.width >= _WITH_BAR:
            columns.append(BarColumn(bar_width=None))
        columns += [
            _Records(table_column=_WHOLE),
            _Rate(table_column=_WHOLE),
            TimeRemainingColumn(compact=True, table_column=_WHOLE),
        ]
        self._progress = _TwoLines(
            *columns, console=console, transient=True, disable=not enabled, expand=True
        )
        self._task: TaskID | None = None

    def __enter__(self) -> LiveProgress:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def follow(self, event: Event) -> None:
        """Show what this event means."""
        match event:
            case QueryStarted(query):
                self._task = self._progress.add_task(
                    f"{query}: searching", total=None, fetching=False, trouble=""
                )
            case Searching(query, found, count):
                self._update(f"{query}: searching", completed=found, total=count)
            case SearchDone(query, found, to_fetch):
                if self._task is not None:
                    self._progress.reset(self._task, total=to_fetch, fetching=True, trouble="")
                self._update(f"{query}: found {found:,}, fetching")
            case BatchStored(done=done):
                self._update(completed=done)
            case Retrying(_, reason, attempt, tries, wait):
                trouble = f"{clean(reason)}; try {attempt} of {tries} in {wait:.0f} s"
                self._update(trouble=trouble)
            case Waiting(query, _, until):
                self._update(f"{query}: waiting for NCBI's quiet hours, until {clean(until)}")
            case QueryDone():
                if self._task is not None:
                    self._progress.remove_task(self._task)
                self._task = None
            case _:
                pass

    def _update(
        self,
        description: str | None = None,
        *,
        completed: int | None = None,
        total: int | None = None,
        trouble: str = "",
    ) -> None:
        if self._task is not None:
            self._progress.update(
                self._task,
                description=description,
                completed=completed,
                total=total,
                trouble=trouble,
            )


class _TwoLines(Progress):
    """The progress, and below it what is wrong at the moment."""

    def get_renderables(self) -> Iterable[RenderableType]:
        yield from super().get_renderables()
        for task in self.tasks:
            if task.fields["trouble"]:
                yield Text(
                    f"  {task.fields['trouble']}", style="yellow", no_wrap=True, overflow="ellipsis"
                )


class _Records(ProgressColumn):
    def render(self, task: Task) -> Text:
        total = "" if task.total is None else f"/{task.total:,.0f}"
        return Text(f"{task.completed:,.0f}{total}", style="progress.download")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        known = task.fields["fetching"] and task.speed
        return Text(f"{task.speed:,.0f}/s" if known else "", style="dim")
