"""What several commands take: which queries.toml, which corpus."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from harvester.config.settings import Settings

_F = TypeVar("_F", bound=Callable[..., object])


def corpus_options(command: _F) -> _F:
    """``--queries``, ``--corpus`` and ``--sandbox``."""
    for option in (
        click.option(
            "--sandbox",
            is_flag=True,
            help="The invented PubMed that comes with harvest, and its corpus, CORPUS-sandbox.",
        ),
        click.option(
            "--corpus",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="The corpus folder, in place of the one in queries.toml.",
        ),
        click.option(
            "--queries",
            "queries_file",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="The queries.toml to use [HARVEST_QUERIES; ./queries.toml].",
        ),
    ):
        command = option(command)
    return command


def mesh_tree_option(command: _F) -> _F:
    """``--mesh-tree``."""
    return click.option(
        "--mesh-tree",
        type=click.Path(path_type=Path),
        envvar="HARVEST_MESH_TREE",
        metavar="FILE",
        help="NLM's mtrees2025.bin, so that [mh] finds all that is below a heading "
        "[HARVEST_MESH_TREE; a small part, about stem cells and multiple sclerosis].",
    )(command)


def settings_of(
    queries_file: Path | None, corpus: Path | None, *, sandbox: bool, need_file: bool
) -> Settings:
    """The settings that these options, the environment and queries.toml come to.

    Raises ``ConfigurationError``.
    """
    from harvester.config.loading import load, without_file
    from harvester.config.locating import locate
    from harvester.errors import ConfigurationError

    here = Path.cwd()
    file = locate(queries_file, os.environ, here)
    if file is not None:
        try:
            settings = load(file, os.environ)
        except ConfigurationError:
            if need_file or corpus is None:
                raise
            settings = without_file(os.environ, here)  # the corpus is named: it can be read
    elif sandbox:
        from harvester.starter import shipped_queries

        settings = load(shipped_queries(), os.environ)._replace(corpus=here / "corpus")
    elif need_file:
        raise ConfigurationError(
            "no queries.toml here, nor in your configuration folder. `harvest init` writes one; "
            "`harvest fetch --sandbox` works without."
        )
    else:
        settings = without_file(os.environ, here)
    folder = here / corpus if corpus is not None else settings.corpus
    if sandbox:
        folder = folder.with_name(folder.name + "-sandbox")
    return settings._replace(corpus=folder)
