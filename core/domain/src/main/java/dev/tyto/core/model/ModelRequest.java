package dev.tyto.core.model;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.rule.Require;
import dev.tyto.core.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request to a model: the whole conversation, the tools on offer, how to generate, and who asks.
///
/// `answerSchema`, when there is one, is the JSON Schema that the answer should follow.
public record ModelRequest(
        ModelName model,
        List<Message> messages,
        List<ToolSpec> tools,
        Generation generation,
        @Nullable AnswerSchema answerSchema,
        Labels labels) {

    public ModelRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        Require.that(!messages.isEmpty(), "model request", "have at least one message", messages);
    }

    /// How to generate: `maxOutputTokens` is at least 1, `temperature` in [0, 2], `topP` in (0, 1]. Without
    /// `topP` or `seed` the server's own holds.
    public record Generation(
            int maxOutputTokens,
            double temperature,
            @Nullable Double topP,
            @Nullable Long seed) {

        /// Without `topP` and `seed`.
        public Generation(int maxOutputTokens, double temperature) {
            this(maxOutputTokens, temperature, null, null);
        }

        /// The same with another cap.
        public Generation cappedAt(int tokens) {
            return new Generation(tokens, temperature, topP, seed);
        }

        public Generation {
            Require.positive(maxOutputTokens, "output cap");
            Require.that(topP == null || (topP > 0 && topP <= 1), "top-p", "lie in (0, 1]", String.valueOf(topP));
            Require.that(temperature >= 0 && temperature <= 2, "temperature", "lie in [0, 2]", temperature);
        }
    }

    /// A named JSON Schema.
    public record AnswerSchema(String name, Json.Obj schema) {}

    /// Who asks, for servers that are ours: the role and the run, and for a worker the subtask and the attempt's
    /// number (1 or more; 0 when there is no attempt).
    public record Labels(Role role, String run, @Nullable String subtask, int attempt) {

        /// The subtask, if the request is made for one.
        public Optional<String> ofSubtask() {
            return Optional.ofNullable(subtask);
        }
    }

    /// What a call is for.
    public enum Role {
        PLANNER,
        REPAIR,
        ROUTER,
        WORKER,
        JUDGE,
        FUSER,
        SYNTHESIZER,
        EXTRACTOR,
        TOOL
    }
}
