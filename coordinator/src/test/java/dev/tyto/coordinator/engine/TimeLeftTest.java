package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long an attempt has been at work, in minutes after the run began.
class TimeLeftTest {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Digest SHOWN = Digest.of("shown");

    private final List<Recorded> log = new ArrayList<>();

    @Test
    void timeRunsFromTheFirstStep() {
        at(0, resumed());
        at(10, Talk.requested(0, 1));

        assertThat(usedAt(17)).isEqualTo(7);
    }

    @Test
    void attemptWithoutAStepHasUsedNothing() {
        at(0, resumed());

        assertThat(usedAt(17)).isZero();
    }

    @Test
    void timeBetweenACrashAndItsResumptionDoesNotCount() {
        at(0, Talk.requested(0, 1));
        at(5, Talk.said(0, "hm"));
        at(60, resumed());

        assertThat(usedAt(62)).isEqualTo(7);
    }

    @Test
    void timeInWhichTheRunIsParkedDoesNotCount() {
        at(0, Talk.requested(0, 1));
        at(5, new RunEvent.RunParked("Ctrl-C", ParkCause.INTERRUPTED));

        assertThat(usedAt(50)).isEqualTo(5);
    }

    @Test
    void timeInWhichAPersonIsAskedDoesNotCountThoughOthersWork() {
        at(0, Talk.requested(0, 1));
        at(2, asked("r"));
        at(10, resumedMessage());
        at(30, new RunEvent.ControlReceived(new ControlMessage.Approve("m", "ada", "r", SHOWN)));

        assertThat(usedAt(33)).isEqualTo(5);
    }

    private static RunEvent resumed() {
        return new RunEvent.RunResumed("a test");
    }

    private static RunEvent resumedMessage() {
        return new RunEvent.ControlReceived(new ControlMessage.Resume("other", "ada"));
    }

    private static RunEvent asked(String request) {
        return new ApprovalRequested(
                request, new Asked.CallShown(Talk.tool(0, 0), Talk.call("c", "x"), "/folder", "why"), SHOWN);
    }

    private void at(int minute, RunEvent event) {
        log.add(new Recorded(new RunId("r"), log.size() + 1L, 1, START.plus(Duration.ofMinutes(minute)), event));
    }

    private long usedAt(int minute) {
        return TimeLeft.used(log, Talk.ATTEMPT, START.plus(Duration.ofMinutes(minute)))
                .toMinutes();
    }
}
