package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.run.RunOptions;
import dev.tyto.deploy.app.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `tyto demo`: the real workforce with real tools; only the model's turns come from a script.
@Command(
        name = "demo",
        description = "Carry out a bundled task offline: real tools, and a script in place of the model.",
        footer = {"", "Example:", "  tyto demo"})
final class DemoCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Opening opening;
    private final Interrupts interrupts;

    @Option(names = "--json", description = "Print one JSON document instead of the answer, also on failure.")
    boolean json;

    @Mixin
    DataFolder dataFolder = new DataFolder();

    @Mixin
    GeneralOptions general = new GeneralOptions();

    DemoCommand(Surroundings surroundings, Opening opening, Interrupts interrupts) {
        this.surroundings = surroundings;
        this.opening = opening;
        this.interrupts = interrupts;
    }

    @Override
    public Integer call() throws InterruptedException {
        new Voice(surroundings)
                .note("This demonstration calls no model: the model's turns are replayed from a script that was written"
                        + " by hand. The plan, the tools and every number are worked out now.");
        Path scratch = scratch();
        try {
            return carryOut(scratch).code();
        } finally {
            delete(scratch);
        }
    }

    private ExitCode carryOut(Path scratch) throws InterruptedException {
        Path data = dataFolder.given == null
                ? DataFolder.prepare(scratch.resolve("data"))
                : dataFolder.prepared(surroundings);
        Demo demo = unpacked(scratch);
        ModelName model = new ModelName("replay:" + demo.script());
        try (Workplace workplace = opening.open(new Opening.Request(data, List.of(), Opening.Staff.DEMO))) {
            workplace.check(model);
            TaskRun run = new TaskRun(
                    new Voice(surroundings),
                    interrupts,
                    workplace,
                    json,
                    new TaskRun.Kept(data, dataFolder.asArgument(surroundings), dataFolder.given != null));
            return run.carryOut(
                    TaskSource.task(Demo.TASK, demo.attachments(), workplace.artifacts()),
                    Budget.UNLIMITED,
                    RunOptions.allOn(model));
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("tyto-demo-");
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.ENVIRONMENT, "the demonstration needs a writable temporary folder", e);
        }
    }

    private static Demo unpacked(Path scratch) {
        try {
            return Demo.unpack(scratch);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.ENVIRONMENT, "the demonstration's files could not be written to " + scratch, e);
        }
    }

    private static void delete(Path scratch) {
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A temporary folder that stays behind harms no one.
        }
    }
}
