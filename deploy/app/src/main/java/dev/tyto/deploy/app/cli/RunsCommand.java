package dev.tyto.deploy.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `tyto runs`: only the parent of its commands.
@Command(
        name = "runs",
        description = "List runs; show, pause, cancel or delete one.",
        synopsisSubcommandLabel = "(list | show | pause | cancel | delete)",
        footer = {"", "Example:", "  tyto runs list"})
final class RunsCommand {

    @Mixin
    GeneralOptions general = new GeneralOptions();
}
