package dev.tyto.core.tool;

import dev.tyto.core.json.Json;
import dev.tyto.core.rule.Require;
import java.time.Duration;
import java.util.regex.Pattern;

/// A tool's description: `name`, what it does, the JSON Schema of its arguments, what it touches, what repeating it
/// does, and how long one call may take.
public record ToolSpec(
        String name, String description, Json.Obj parameters, Permission permission, Effect effect, Duration timeout) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /// What a call needs leave for.
    public enum Permission {
        /// Nothing: it only computes.
        NONE,
        /// The attempt's own folder.
        WORKSPACE,
        /// Other machines.
        NETWORK,
        /// Running code that a model wrote.
        EXECUTE,
        /// The attention of a person.
        PERSON
    }

    /// What happens when a call is made twice.
    public enum Effect {
        /// It changes nothing.
        NONE,
        /// The second call changes nothing more.
        IDEMPOTENT,
        /// Each call counts: it is never repeated without a recorded result.
        UNSAFE
    }

    public ToolSpec {
        Require.that(
                NAME.matcher(name).matches(),
                "tool name",
                "be 1 to 64 of a-z, 0-9 and _ and start with a letter",
                name);
        Require.nonBlank(description, "description of tool " + name);
        Require.that(timeout.isPositive(), "timeout of tool " + name, "be positive", timeout);
    }
}
