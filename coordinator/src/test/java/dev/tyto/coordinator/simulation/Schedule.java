package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.Rule.Breach;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// One scenario played to its end, and what was wrong with it.
record Schedule(Scenario scenario, List<Breach> breaches, List<Recorded> log, String waiting, long steps) {

    private static final Simulation.Limit LIMIT = new Simulation.Limit(400_000, Duration.ofDays(2));

    /// Stops at the first breach.
    private static final class Breached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Breached() {
            super(null, null, false, false);
        }
    }

    Schedule {
        breaches = List.copyOf(breaches);
        log = List.copyOf(log);
    }

    static Schedule play(Scenario scenario, Tally tally) {
        return play(scenario, Mutant.NONE, tally);
    }

    static Schedule play(Scenario scenario, Mutant mutant, Tally tally) {
        Simulation simulation = new Simulation(scenario.seed(), scenario.slowness());
        World world = new World(scenario, mutant, simulation, tally);
        Witness witness = world.witness();
        world.start();
        simulation.afterEachStep(() -> {
            if (!witness.breaches().isEmpty()) {
                throw new Breached();
            }
            world.afterStep(simulation.steps());
        });
        try {
            Simulation.Ending ending = simulation.run(LIMIT);
            switch (ending) {
                case QUIESCENT -> world.finish();
                case OUT_OF_STEPS, OUT_OF_TIME -> witness.tell(Rule.SETTLES, ending + " at " + simulation.now());
            }
        } catch (Breached _) {
            // The first one is enough.
        } catch (IllegalStateException e) {
            witness.tell(Rule.SETTLES, "the simulation broke: " + e.getMessage());
        }
        for (Simulation.Failure failure : simulation.failures()) {
            witness.tell(Rule.LEGAL, failure.thread() + " threw " + trace(failure.cause()));
        }
        List<Recorded> log = new ArrayList<>();
        for (RunId run : world.disk().runs()) {
            log.addAll(world.disk().log(run));
        }
        String waiting = witness.breaches().isEmpty() ? "" : simulation.waiting();
        return new Schedule(scenario, witness.breaches(), log, waiting, simulation.steps());
    }

    private static String trace(Throwable thrown) {
        StringBuilder shown = new StringBuilder(thrown.toString());
        for (StackTraceElement each : thrown.getStackTrace()) {
            if (each.getClassName().startsWith("dev.tyto")) {
                shown.append("\n    at ").append(each);
            }
        }
        return shown.toString();
    }

    boolean sound() {
        return breaches.isEmpty();
    }

    /// The whole of it, for whoever has to find out.
    String report() {
        StringBuilder report = new StringBuilder().append(scenario).append("\n\n");
        log.forEach(each -> report.append(Brief.of(each)).append('\n'));
        breaches.forEach(each -> report.append('\n').append(each));
        if (!waiting.isEmpty()) {
            report.append("\nwaiting:\n");
            waiting.lines()
                    .filter(each -> !each.startsWith("    at ") || each.contains("at dev.tyto"))
                    .forEach(each -> report.append(each).append('\n'));
        }
        return report.toString();
    }
}
