package dev.tyto.coordinator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.work.WorkerProfile;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilityRouterTest {

    private static final WorkerProfile READER = profile("reader", "files");
    private static final WorkerProfile COUNTER = profile("counter", "files", "calculation");
    private static final WorkerProfile OTHER_COUNTER = profile("other-counter", "files", "calculation");
    private static final List<WorkerProfile> ALL = List.of(READER, COUNTER, OTHER_COUNTER);

    private final CapabilityRouter router = new CapabilityRouter();

    @Test
    void capableWorkerIsChosenOverAnIdleOne() {
        String worker = router.route(needing("calculation"), ALL, List.of(), List.of(0, 3, 4))
                .worker();

        assertThat(worker).isEqualTo("counter");
    }

    @Test
    void leastLoadedOfEqualsIsChosenAndOrderDecidesTies() {
        assertThat(router.route(needing("calculation"), ALL, List.of(), List.of(0, 2, 1))
                        .worker())
                .isEqualTo("other-counter");
        assertThat(router.route(needing("calculation"), ALL, List.of(), List.of(0, 1, 1))
                        .worker())
                .isEqualTo("counter");
    }

    @Test
    void workerThatFailedBeforeComesAfterAnotherCapableOne() {
        String worker = router.route(needing("calculation"), ALL, List.of("counter"), List.of(0, 0, 9))
                .worker();

        assertThat(worker).isEqualTo("other-counter");
    }

    @Test
    void whenNobodyHasItAllTheNearestIsChosenAndTheReasonSaysSo() {
        var route = router.route(needing("calculation", "painting"), ALL, List.of(), List.of(0, 0, 0));

        assertThat(route.worker()).isEqualTo("counter");
        assertThat(route.reason()).contains("lacks 1");
    }

    private static Subtask needing(String... capabilities) {
        return new Subtask(
                new SubtaskId("a"),
                "do it",
                "",
                Arrays.stream(capabilities).map(Capability::new).toList(),
                List.of(),
                null);
    }

    private static WorkerProfile profile(String name, String... capabilities) {
        return new WorkerProfile(
                name,
                "does things",
                Arrays.stream(capabilities).map(Capability::new).toList(),
                List.of());
    }
}
