package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.env.Clock;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.steps.StepScope;
import dev.tyto.testkit.sim.SimulatedProcess;
import dev.tyto.testkit.sim.Simulation;
import dev.tyto.testkit.sim.Simulation.Ending;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who waits for whom, in simulated time: each task holds its permit for ten seconds.
final class PermitsTest {

    private static final Limit PLENTY = new Limit(100_000, Duration.ofDays(1));
    private static final ModelName LOCAL = new ModelName("local:tiny");
    private static final ModelName HOSTED = new ModelName("openai-compatible:http://host/v1#tiny");
    private static final ModelName HOSTED_TOO = new ModelName("openai-compatible:http://host/v1#large");
    private static final StepScope PLANNING = new StepScope.Planning(0);

    private interface Asking {
        Permits.Permit ask() throws InterruptedException;
    }

    private final Simulation simulation = new Simulation(5);
    private final SimulatedProcess process = simulation.process("engine");
    private final Clock clock = process.clock();
    private final List<String> log = new ArrayList<>();

    @Test
    void noMoreAttemptsThanThereArePermits() {
        Permits permits = new Permits(new Concurrency(2, 9, 9, 9, 9));
        holding("a", () -> permits.attempt("reader", 0));
        holding("b", () -> permits.attempt("writer", 0));
        holding("c", () -> permits.attempt("counter", 0));

        simulation.run(PLENTY);

        assertThat(log).hasSize(3).filteredOn(each -> each.startsWith("10 ")).hasSize(1);
    }

    @Test
    void workerThatIsBusyHoldsUpNobodyElse() {
        Permits permits = new Permits(new Concurrency(3, 1, 9, 9, 9));
        holding("a", () -> permits.attempt("reader", 0));
        holding("b", () -> permits.attempt("reader", 0));
        holding("c", () -> permits.attempt("writer", 0));

        simulation.run(PLENTY);

        assertThat(log)
                .contains("0 c")
                .filteredOn(each -> each.startsWith("10 "))
                .hasSize(1);
    }

    @Test
    void nestedRunNeedsNoPermitOfItsOwn() {
        Permits permits = new Permits(new Concurrency(1, 1, 9, 9, 9));
        holding("parent", () -> permits.attempt("team", 0));
        holding("child", () -> permits.attempt("team", 1));

        simulation.run(PLENTY);

        assertThat(log).containsExactlyInAnyOrder("0 parent", "0 child");
    }

    @Test
    void planningIsNotHeldUpByWork() {
        Permits permits = new Permits(new Concurrency(9, 9, 1, 1, 1));
        holding("work", () -> permits.modelCall(Talk.SCOPE, LOCAL));
        holding("plan", () -> permits.modelCall(PLANNING, LOCAL));

        simulation.run(PLENTY);

        assertThat(log).containsExactlyInAnyOrder("0 work", "0 plan");
    }

    @Test
    void planningAndSynthesisShareTheirPermits() {
        Permits permits = new Permits(new Concurrency(9, 9, 9, 9, 1));
        holding("plan", () -> permits.modelCall(PLANNING, LOCAL));
        holding("synthesis", () -> permits.modelCall(new StepScope.Synthesis(), HOSTED));

        simulation.run(PLENTY);

        assertThat(log).hasSize(2).filteredOn(each -> each.startsWith("10 ")).hasSize(1);
    }

    @Test
    void modelsOfOneServerShareItsPermitsAndAnotherServerHasItsOwn() {
        Permits permits = new Permits(new Concurrency(9, 9, 9, 1, 9));
        holding("small", () -> permits.modelCall(Talk.SCOPE, HOSTED));
        holding("large", () -> permits.modelCall(Talk.SCOPE, HOSTED_TOO));
        holding("local", () -> permits.modelCall(Talk.SCOPE, LOCAL));

        simulation.run(PLENTY);

        assertThat(log)
                .contains("0 local")
                .filteredOn(each -> each.startsWith("10 "))
                .hasSize(1);
    }

    @Test
    void permitsGoInTheOrderOfAsking() {
        Permits permits = new Permits(new Concurrency(1, 9, 9, 9, 9));
        for (int i = 0; i < 5; i++) {
            int number = i;
            clock.after(Duration.ofSeconds(i), () -> holding("t" + number, () -> permits.attempt("w" + number, 0)));
        }

        simulation.run(PLENTY);

        assertThat(log).containsExactly("0 t0", "10 t1", "20 t2", "30 t3", "40 t4");
    }

    @Test
    void whoIsInterruptedWhileItWaitsHoldsNothing() {
        Permits permits = new Permits(new Concurrency(1, 1, 9, 9, 9));
        holding("a", () -> permits.attempt("reader", 0));
        clock.after(Duration.ofSeconds(1), () -> {
            Thread waiting = holding("b", () -> permits.attempt("writer", 0));
            clock.after(Duration.ofSeconds(1), waiting::interrupt);
        });
        clock.after(Duration.ofSeconds(3), () -> holding("c", () -> permits.attempt("writer", 0)));

        Ending ending = simulation.run(PLENTY);

        assertThat(ending).isEqualTo(Ending.QUIESCENT);
        assertThat(log).containsExactly("0 a", "2 b interrupted", "10 c");
    }

    @Test
    void sharedPermitIsGivenBackWhenTheLastOfItsHoldersHasClosedIt() throws Exception {
        Permits permits = new Permits(new Concurrency(1, 9, 9, 9, 9));
        Permits.Permit own = permits.attempt("reader", 0);
        Permits.Permit shared = own.shared();
        holding("b", () -> permits.attempt("writer", 0));
        clock.after(Duration.ofSeconds(1), () -> {
            own.close();
            own.close();
        });
        clock.after(Duration.ofSeconds(2), shared::close);

        simulation.run(PLENTY);

        assertThat(log).containsExactly("2 b");
    }

    private Thread holding(String name, Asking asking) {
        Thread thread = process.threads().newThread(() -> {
            try (Permits.Permit _ = asking.ask()) {
                say(name);
                clock.sleep(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                say(name + " interrupted");
            }
        });
        thread.start();
        return thread;
    }

    private void say(String word) {
        log.add(Duration.between(Simulation.START, clock.instant()).toSeconds() + " " + word);
    }
}
