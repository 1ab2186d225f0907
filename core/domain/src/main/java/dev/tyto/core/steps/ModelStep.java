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
/// `tools` are the tools on offer. `last` says that the conversation ends with this call: it may use what the budget
/// keeps back for a last answer. The cap on output tokens is what is wanted; what fits may be less.
public record ModelStep(
        Role role,
        Prompt prompt,
        List<Message> newMessages,
        List<ToolSpec> tools,
        Generation generation,
        @Nullable AnswerSchema answerSchema,
        boolean last) {

    /// A step that is not the last.
    public ModelStep(
            Role role,
            Prompt prompt,
            List<Message> newMessages,
            List<ToolSpec> tools,
            Generation generation,
            @Nullable AnswerSchema answerSchema) {
        this(role, prompt, newMessages, tools, generation, answerSchema, false);
    }

    /// The same as the conversation's last step.
    public ModelStep asLast() {
        return new ModelStep(role, prompt, newMessages, tools, generation, answerSchema, true);
    }

    /// The same with these messages in the place of its own.
    public ModelStep saying(List<Message> messages) {
        return new ModelStep(role, prompt, messages, tools, generation, answerSchema, last);
    }

    public ModelStep {
        newMessages = List.copyOf(newMessages);
        tools = List.copyOf(tools);
    }

    /// Which prompt a call was made from: the resource's name and the digest of its text before anything was
    /// filled in.
    public record Prompt(String id, Digest digest) {
        public Prompt {
            Require.nonBlank(id, "prompt id");
        }
    }
}
