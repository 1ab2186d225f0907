package dev.tyto.deploy.app.cli;

import picocli.CommandLine.Option;

/// What every command understands.
final class GeneralOptions {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(names = "--stacktrace", description = "Show where in the program an error came up (or TYTO_STACKTRACE=1).")
    boolean stackTrace;
}
