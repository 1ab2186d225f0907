package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandRunnerTest {

    private static final ModelName MODEL = new ModelName("test:model");
    private static final int CROWD = 24;

    @TempDir
    Path folder;

    @Test
    void crowdOfWorkerCallsIsBoundedAndKeepsNoPlannerWaiting() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch crowded = new CountDownLatch(16);
        CountDownLatch planned = new CountDownLatch(1);
        Workshop.Answering model = request -> {
            if (request.labels().role() == Role.WORKER) {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                crowded.countDown();
                planned.await(30, TimeUnit.SECONDS);
                inFlight.decrementAndGet();
            }
            return Workshop.said("ok");
        };
        try (Workshop workshop = new Workshop(folder, model);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Assignment> crowd =
                    IntStream.range(0, CROWD).mapToObj(i -> assignment("t" + i)).toList();
            CommandRunner runner = new CommandRunner(logOf(workshop, crowd), workshop.parts());
            List<Future<Observation>> attempts = new ArrayList<>();
            crowd.forEach(each -> attempts.add(threads.submit(() -> runner.attempt(each))));
            assertThat(crowded.await(20, TimeUnit.SECONDS)).isTrue();

            Observation plan = runner.plan(new Command.MakePlan(1));

            assertThat(plan).isInstanceOf(Observation.Planned.class);
            assertThat(most).hasValue(16);
            planned.countDown();
            for (Future<Observation> attempt : attempts) {
                assertThat(attempt.get()).isInstanceOf(Observation.Attempted.class);
            }
            assertThat(most).hasValue(16);
        }
    }

    private static RunLog logOf(Workshop workshop, List<Assignment> assignments) {
        RunLog log = new RunLog(new RunId("run-1"), workshop.journal(), workshop.clock(), 1);
        log.append(new RunEvent.RunAccepted(
                Task.of("a task"),
                Budget.UNLIMITED,
                RunOptions.allOn(MODEL),
                new Fingerprint("test", Digest.of(""), Digest.of(""), 1)));
        List<Subtask> subtasks = assignments.stream().map(Assignment::subtask).toList();
        log.append(new RunEvent.PlanAdopted(0, new Plan(subtasks), Origin.GIVEN));
        assignments.forEach(each -> log.append(new RunEvent.SubtaskAssigned(each)));
        return log;
    }

    private static Assignment assignment(String id) {
        Subtask subtask = Subtask.of(id, "say " + id);
        return new Assignment(
                new AttemptId(subtask.id(), 1),
                "a task",
                subtask,
                List.of(),
                List.of(),
                new Assignment.Arm("looper", MODEL, 1, "test"),
                Grant.OPEN,
                null);
    }
}
