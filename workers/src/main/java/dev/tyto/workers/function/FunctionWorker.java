package dev.tyto.workers.function;

import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// A worker that is a plain function: no model is asked. Made by the wiring; as thread-safe as the function.
///
/// An attempt is one step, billed as one tool call. After a crash in its middle the function runs again only where
/// its effect says that this does no harm. An exception is a failed attempt that names the kind of the exception
/// and nothing of its message, which is not made for models. An attempt that failed or did not end in time may be
/// repeated unless each run of the function counts.
public final class FunctionWorker implements Worker {

    /// The longest answer, in bytes of UTF-8. More than that is for a file in the attempt's folder.
    static final int MAX_ANSWER_BYTES = 16_384;

    private static final String NAME_PREFIX = "work_";
    private static final int MAX_NAME = 64;

    private final WorkerProfile profile;
    private final ToolSpec spec;
    private final Work work;

    /// What the worker does.
    @FunctionalInterface
    public interface Work {

        /// The answer, at most 16 KiB of UTF-8. Blocks; interrupting the thread ends it.
        ///
        /// @param scope the attempt's folder, where files that are handed over are written, and the key that is
        ///     the same whenever this very attempt is made again
        /// @throws Exception when it cannot be done
        String answer(Assignment assignment, ToolScope scope) throws Exception;
    }

    /// @param effect what happens when the function runs twice
    /// @param timeout how long it may take, positive
    public FunctionWorker(WorkerProfile profile, ToolSpec.Effect effect, Duration timeout, Work work) {
        this.profile = profile;
        this.work = work;
        this.spec = new ToolSpec(
                nameFor(profile),
                profile.description(),
                Json.object().put("type", "object").build(),
                ToolSpec.Permission.WORKSPACE,
                effect,
                timeout);
    }

    @Override
    public WorkerProfile profile() {
        return profile;
    }

    @Override
    public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
        Json.Obj arguments =
                Json.object().put("attempt", assignment.attempt().toString()).build();
        ToolResult result = steps.perform(spec, arguments, scope -> run(assignment, scope));
        return switch (result) {
            case ToolResult.Returned(String text) -> new Outcome.Answered(text, steps.spend());
            case ToolResult.Faulted _, ToolResult.TimedOut _ -> failed(result, mayBeRepeated(), steps);
            case ToolResult.Refused _, ToolResult.Unknown _ -> failed(result, false, steps);
        };
    }

    private ToolResult run(Assignment assignment, ToolScope scope) throws InterruptedException {
        String answer;
        try {
            answer = work.answer(assignment, scope);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return new ToolResult.Faulted(
                    "worker " + profile.name() + " ended with " + e.getClass().getSimpleName());
        }
        if (answer.isBlank()) {
            return new ToolResult.Faulted("the answer of worker " + profile.name() + " must not be blank");
        }
        int bytes = answer.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= MAX_ANSWER_BYTES
                ? new ToolResult.Returned(answer)
                : new ToolResult.Faulted("the answer of worker " + profile.name() + " must be at most "
                        + MAX_ANSWER_BYTES + " bytes but was " + bytes);
    }

    private boolean mayBeRepeated() {
        return switch (spec.effect()) {
            case NONE, IDEMPOTENT -> true;
            case UNSAFE -> false;
        };
    }

    private static Outcome failed(ToolResult result, boolean retryable, Steps steps) {
        return new Outcome.Failed(result.forModel(), retryable, Blame.TASK, steps.spend());
    }

    private static String nameFor(WorkerProfile profile) {
        String name = NAME_PREFIX + profile.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }
}
