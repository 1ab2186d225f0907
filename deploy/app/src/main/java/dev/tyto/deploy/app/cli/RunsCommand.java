package dev.tyto.deploy.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `tyto runs`: only the parent of its commands.
@Command(
        name = "runs",
        description = "List runs, or show one.",
        synopsisSubcommandLabel = "(list | show)",
        footer = {"", "Example:", "  tyto runs list"})
final class RunsCommand {

    @Mixin
    GeneralOptions general = new GeneralOptions();
}
