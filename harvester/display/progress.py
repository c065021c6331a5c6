"""A run while it goes, live on a terminal: searching, found, records, rate, time left."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
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
)


class LiveProgress:
    """Follows the events of a run on ``console``; silent where that is no terminal."""

    def __init__(self, console: Console, *, enabled: bool) -> None:
        narrow = console.width < 80
        columns: list[ProgressColumn] = [
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
        ]
        if not narrow:
            columns.append(BarColumn(bar_width=None))
        columns += [MofNCompleteColumn(), _Rate()]
        if not narrow:
            columns.append(TimeRemainingColumn(compact=True))
        columns.append(TextColumn("{task.fields[trouble]}", style="yellow", markup=False))
        self._progress = Progress(
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
                self._task = self._progress.add_task(f"{query}: searching", total=None, trouble="")
            case Searching(query, found, count):
                self._update(f"{query}: searching", completed=found, total=count)
            case SearchDone(query, found, to_fetch):
                if self._task is not None:
                    self._progress.reset(self._task, total=to_fetch, trouble="")
                self._update(f"{query}: found {found:,}, fetching")
            case BatchStored(_, _, done):
                self._update(completed=done)
            case Retrying(_, reason, attempt, tries, wait):
                trouble = f"{clean(reason)}; try {attempt} of {tries} in {wait:.0f} s"
                self._update(trouble=trouble)
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


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", style="dim")
