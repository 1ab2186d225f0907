package dev.tyto.core.steps;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.rule.Require;
import dev.tyto.core.tool.ToolSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The next model call of a conversation: only the messages that are new since the last one.
///
/// `tools` are the tools on offer.
public record ModelStep(
        Role role,
        Prompt prompt,
        List<Message> newMessages,
        List<ToolSpec> tools,
        Generation generation,
        @Nullable AnswerSchema answerSchema) {

    public ModelStep {
        newMessages = List.copyOf(newMessages);
        tools = List.copyOf(tools);
    }

    /// Which prompt a call was made from: the resource's name and the digest of its text before anything was filled in.
    public record Prompt(String id, Digest digest) {
        public Prompt {
            Require.nonBlank(id, "prompt id");
        }
    }
}
