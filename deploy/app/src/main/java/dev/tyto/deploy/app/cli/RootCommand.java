package dev.tyto.deploy.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tyto` itself: only the parent of its commands.
@Command(
        name = "tyto",
        description = "Breaks a task down and has workers carry it out.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 environment, 4 waits for a person,",
            "5 budget, 6 something needed is missing, 130 interrupted.",
            "",
            "Examples:",
            "  tyto demo",
            "  tyto run --model openai:gpt-5-mini \"What is 17 * 23?\"",
            "  tyto run --model openai-compatible:http://localhost:8080/v1#qwen3 - < task.txt"
        })
final class RootCommand {

    @Mixin
    GeneralOptions general = new GeneralOptions();

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    boolean version;
}
