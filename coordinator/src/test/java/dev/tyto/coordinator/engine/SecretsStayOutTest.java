package dev.tyto.coordinator.engine;

import static dev.tyto.coordinator.engine.Workshop.asks;
import static dev.tyto.coordinator.engine.Workshop.said;
import static dev.tyto.coordinator.engine.Workshop.subtask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.approval.Approvals;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.testkit.contract.EngineContract.Cast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an embedded engine keeps from its log, its inbox, its models and the files of tools; and whose files it says
/// that it hands on.
final class SecretsStayOutTest {

    private static final String SECRET = "swordfish-4711-battery";

    @TempDir
    Path folder;

    @Test
    void secretThatAModelSaysIsNeitherStoredNorSentBack() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(
                    stage, Workshop.inTurn(asks("echo", "x".repeat(16_080) + SECRET), said("it is " + SECRET)));

            RunId run = workshop.submit(subtask("a"));
            RunReport report = workshop.reportAtLast(run);

            assertThat(report.answer()).isEqualTo("a: it is [redacted]");
            assertThat(workshop.requests().toString())
                    .doesNotContain("swordfis")
                    .doesNotContain("-battery");
            assertThat(workshop.log(run).toString()).doesNotContain("swordfis").doesNotContain("-battery");
            assertThat(filesBeneath(folder)).noneMatch(text -> text.contains("swordfis") || text.contains("-battery"));
        });
    }

    @Test
    void reasonOfAFailedAttemptIsCleanedBeforeItIsCut() throws Exception {
        for (int before = 470; before < 505; before++) {
            String reason = "x".repeat(before) + SECRET + "y".repeat(100);
            perform(stage -> {
                Worker failing = worker(_ -> new Outcome.Failed(reason, false, Blame.TASK, Spend.NONE));

                List<Recorded> log = carriedOut(stage, failing, Map.of());

                assertThat(log.toString())
                        .contains("xxxxx")
                        .doesNotContain("sword")
                        .doesNotContain("-battery");
            });
        }
    }

    @Test
    void messageIsCleanedBeforeTheInboxHasIt() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            RunId run = workshop.submit(subtask("a"));
            workshop.reportAtLast(run);
            Subtask edited = Subtask.of("b", "Use " + SECRET + ".");

            workshop.engine().control(run, new ControlMessage.Answer("m1", "ann " + SECRET, "r", "it is " + SECRET));
            workshop.engine()
                    .control(run, new ControlMessage.Deny("m2", "ann", "r", Digest.of("shown"), "not with " + SECRET));
            workshop.engine().control(run, new ControlMessage.EditPlan("m3", "ann", new Plan(List.of(edited))));

            assertThat(stage.store().peek(run)).hasSize(3);
            assertThat(stage.store().peek(run).toString())
                    .doesNotContain("swordfis")
                    .doesNotContain("-battery");
        });
    }

    @Test
    void messageWhoseIdHoldsASecretIsRefused() throws Exception {
        perform(stage -> {
            Workshop workshop = new Workshop(stage, Workshop::echo);
            RunId run = workshop.submit(subtask("a"));
            ControlMessage message = new ControlMessage.Cancel(SECRET, "ann");

            assertThatThrownBy(() -> workshop.engine().control(run, message))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(SECRET);
            workshop.reportAtLast(run);
        });
    }

    @Test
    void fileThatANestedRunMadeKeepsItsMaker() throws Exception {
        perform(stage -> {
            Worker inner = worker(steps -> {
                steps.perform(WRITE, Json.object().build(), scope -> written(scope, "theirs"));
                return new Outcome.Answered("done", steps.spend());
            });
            Worker outer = worker(steps -> {
                steps.delegate(Task.of("inside"), "team");
                return new Outcome.Answered("done", steps.spend());
            });

            List<Recorded> log = carriedOut(stage, outer, Map.of("team", List.of(inner)));

            Artifact made = RunReport.of(log).artifacts().getFirst();
            assertThat(made.name()).isEqualTo("out.txt");
            assertThat(made.digest()).isEqualTo(Digest.of("theirs"));
            assertThat(made.madeBy()).startsWith("run-1-").endsWith("/s1.a1");
        });
    }

    private static final ToolSpec WRITE = new ToolSpec(
            "write",
            "writes",
            Json.object().build(),
            ToolSpec.Permission.WORKSPACE,
            ToolSpec.Effect.IDEMPOTENT,
            Duration.ofMinutes(1));

    private static ToolResult written(ToolScope scope, String content) {
        try {
            Files.writeString(scope.workspace().resolve("out.txt"), content);
            return new ToolResult.Returned("written");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Recorded> carriedOut(SimulatedStage stage, Worker worker, Map<String, List<Worker>> teams)
            throws InterruptedException {
        Planner one = (_, _) -> new PlanningResult.Planned(
                new Plan(List.of(Subtask.of("s1", "Do it."))), PlanningResult.Origin.PLANNER, List.of());
        Approvals all = (_, _) -> new Approvals.Decision.Allowed();
        EmbeddedEngine engine =
                stage.start(new Cast(one, List.of(worker), teams, Workshop.joiner(), Workshop::echo, List.of(), all));
        RunId run = engine.submit(Task.of("a task"), Budget.UNLIMITED, RunOptions.allOn(Workshop.MODEL));
        engine.await(run);
        return stage.store().read(run, 0);
    }

    private interface Work {
        Outcome with(Steps steps) throws InterruptedException;
    }

    private static Worker worker(Work work) {
        return new Worker() {
            @Override
            public WorkerProfile profile() {
                return new WorkerProfile("w", "works", List.of(), List.of());
            }

            @Override
            public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
                return work.with(steps);
            }
        };
    }

    private static List<String> filesBeneath(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> {
                        try {
                            return Files.readString(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    private interface Script {
        void on(SimulatedStage stage) throws Exception;
    }

    private void perform(Script script) throws Exception {
        SimulatedStage stage = new SimulatedStage(folder, 1);
        stage.redaction().learn(SECRET);
        stage.perform(_ -> script.on(stage));
    }
}
