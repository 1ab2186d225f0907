package dev.tyto.core.message;

import dev.tyto.core.rule.Require;
import dev.tyto.core.tool.ToolCall;
import java.util.List;
import java.util.stream.Collectors;

/// One message of a conversation.
public record Message(Speaker speaker, List<Part> parts) {

    /// Who says it.
    public enum Speaker {
        SYSTEM,
        USER,
        ASSISTANT,
        TOOL
    }

    public Message {
        parts = List.copyOf(parts);
        Require.that(!parts.isEmpty(), "message", "have at least one part", parts);
    }

    public static Message system(String text) {
        return new Message(Speaker.SYSTEM, List.of(new Part.Text(text)));
    }

    public static Message user(String text) {
        return new Message(Speaker.USER, List.of(new Part.Text(text)));
    }

    public static Message assistant(String text) {
        return new Message(Speaker.ASSISTANT, List.of(new Part.Text(text)));
    }

    /// The results of one message's tool calls, in the order in which they were asked for.
    public static Message results(List<Part.Result> results) {
        return new Message(Speaker.TOOL, List.copyOf(results));
    }

    /// The text parts, joined by line ends; empty when there is none.
    public String text() {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining("\n"));
    }

    /// The tool calls, in order.
    public List<ToolCall> calls() {
        return parts.stream()
                .filter(Part.Call.class::isInstance)
                .map(part -> ((Part.Call) part).call())
                .toList();
    }
}
