package dev.tyto.inference.gateway.replay;

import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One turn of a script: to whom it answers, and what. An absent subtask or attempt means any.
record Turn(Address address, Line line) {

    /// The requests that a turn answers; `round` is the number of assistant messages already in the conversation.
    record Address(
            ModelRequest.Role role,
            @Nullable String subtask,
            @Nullable Integer attempt,
            int round) {

        boolean covers(ModelRequest request, int atRound) {
            ModelRequest.Labels labels = request.labels();
            return role == labels.role()
                    && round == atRound
                    && (subtask == null || subtask.equals(labels.subtask()))
                    && (attempt == null || attempt == labels.attempt());
        }
    }

    /// What a turn answers.
    sealed interface Line {}

    /// The model's answer; at least a text or one call.
    record Reply(@Nullable Template text, List<Call> calls) implements Line {
        Reply {
            calls = List.copyOf(calls);
        }
    }

    /// A failure, the first `times` times that the same request comes.
    record Failure(ModelReply.Fault fault, int times) implements Line {}

    /// A tool call. `arguments` are an object with holes in its texts, or a text that is sent as the model's raw
    /// arguments.
    record Call(String name, Json arguments) {}
}
