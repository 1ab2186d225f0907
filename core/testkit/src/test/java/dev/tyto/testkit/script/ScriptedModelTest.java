package dev.tyto.testkit.script;

import static dev.tyto.testkit.script.ScriptedReplies.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.ModelRequest.Role;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ScriptedModelTest {

    @Test
    void theNarrowestTurnIsTakenFirst() throws InterruptedException {
        ScriptedModel model = new ScriptedModel()
                .next(said("anyone"))
                .on(Role.WORKER, said("any worker"))
                .on(Role.WORKER, "s1", said("s1"))
                .on(Role.WORKER, "s1", 2, said("s1 again"));

        assertThat(List.of(
                        text(model.call(request(Role.WORKER, "s1", 2))),
                        text(model.call(request(Role.WORKER, "s1", 1))),
                        text(model.call(request(Role.WORKER, "s2", 1))),
                        text(model.call(request(Role.PLANNER, null, 0)))))
                .containsExactly("s1 again", "s1", "any worker", "anyone");
        model.assertNothingLeft();
    }

    @Test
    void requestWithoutATurnFailsNowAndAtTheEnd() throws InterruptedException {
        ScriptedModel model = new ScriptedModel().on(Role.JUDGE, said("fine"));

        ModelReply reply = model.call(request(Role.WORKER, "s1", 1));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        ModelReply.Failed.class,
                        failed -> assertThat(failed.fault()).isEqualTo(ModelReply.Fault.UNSCRIPTED));
        assertThatThrownBy(model::assertNothingLeft)
                .hasMessageContaining("JUDGE")
                .hasMessageContaining("subtask=s1");
        assertThat(model.requests(Role.WORKER)).hasSize(1);
    }

    @Test
    void aTurnMayWaitWithoutHoldingUpOthers() throws Exception {
        CountDownLatch other = new CountDownLatch(1);
        ScriptedModel model = new ScriptedModel()
                .onTurn(Role.WORKER, "s1", _ -> {
                    other.await();
                    return said("late");
                })
                .onTurn(Role.WORKER, "s2", _ -> {
                    other.countDown();
                    return said("early");
                });

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<ModelReply> late = threads.submit(() -> model.call(request(Role.WORKER, "s1", 1)));
            Future<ModelReply> early = threads.submit(() -> model.call(request(Role.WORKER, "s2", 1)));

            assertThat(text(late.get())).isEqualTo("late");
            assertThat(text(early.get())).isEqualTo("early");
        }
    }

    private static String text(ModelReply reply) {
        return ((ModelReply.Completed) reply).message().text();
    }

    private static ModelRequest request(Role role, @Nullable String subtask, int attempt) {
        return new ModelRequest(
                new ModelName("scripted"),
                List.of(Message.user("hello")),
                List.of(),
                new Generation(256, 0),
                null,
                new Labels(role, "run-1", subtask, attempt));
    }
}
