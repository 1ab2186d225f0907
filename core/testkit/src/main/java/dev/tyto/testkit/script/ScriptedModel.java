package dev.tyto.testkit.script;

import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A model that says what a test wrote down for it, and remembers what it was asked. Made by a test; thread-safe.
///
/// Turns are written down for a role, for a subtask, for one attempt at it, or for any request. A request takes the
/// oldest turn of the narrowest of these that has one left. A request without a turn fails with
/// [ModelReply.Fault#UNSCRIPTED], and then [#assertNothingLeft] fails too.
public final class ScriptedModel implements Models {

    /// What is said to one request; may block, as a slow server does.
    @FunctionalInterface
    public interface Turn {
        ModelReply reply(ModelRequest request) throws InterruptedException;
    }

    /// Whom a turn is for; null means any.
    private record Place(
            @Nullable Role role,
            @Nullable String subtask,
            @Nullable Integer attempt) {}

    private final Map<Place, Deque<Turn>> script = new HashMap<>();
    private final List<ModelRequest> requests = new ArrayList<>();
    private final List<String> unscripted = new ArrayList<>();

    /// Turns for any request.
    public ScriptedModel next(ModelReply... replies) {
        return add(new Place(null, null, null), replies);
    }

    /// Turns for requests of this role.
    public ScriptedModel on(Role role, ModelReply... replies) {
        return add(new Place(role, null, null), replies);
    }

    /// Turns for requests of this role for this subtask.
    public ScriptedModel on(Role role, String subtask, ModelReply... replies) {
        return add(new Place(role, subtask, null), replies);
    }

    /// Turns for requests of this role for this attempt (1 or more) at this subtask.
    public ScriptedModel on(Role role, String subtask, int attempt, ModelReply... replies) {
        return add(new Place(role, subtask, attempt), replies);
    }

    /// One turn for a request of this role that looks at the request or waits.
    public ScriptedModel onTurn(Role role, Turn turn) {
        return add(new Place(role, null, null), turn);
    }

    /// One turn for a request of this role for this subtask that looks at the request or waits.
    public ScriptedModel onTurn(Role role, String subtask, Turn turn) {
        return add(new Place(role, subtask, null), turn);
    }

    @Override
    public ModelReply call(ModelRequest request) throws InterruptedException {
        return take(request).reply(request);
    }

    /// The requests so far, in the order in which they came.
    public synchronized List<ModelRequest> requests() {
        return List.copyOf(requests);
    }

    /// The requests of this role so far, in the order in which they came.
    public List<ModelRequest> requests(Role role) {
        return requests().stream()
                .filter(request -> request.labels().role() == role)
                .toList();
    }

    /// Fails when a turn was not used or a request had none.
    public synchronized void assertNothingLeft() {
        List<String> left = script.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> entry.getValue().size() + " for " + entry.getKey())
                .sorted()
                .toList();
        if (!left.isEmpty() || !unscripted.isEmpty()) {
            throw new AssertionError("script must be used up but has turns left: " + left
                    + ", and requests without a turn: " + unscripted);
        }
    }

    private synchronized Turn take(ModelRequest request) {
        requests.add(request);
        Labels labels = request.labels();
        return Stream.of(
                        new Place(labels.role(), labels.subtask(), labels.attempt()),
                        new Place(labels.role(), labels.subtask(), null),
                        new Place(labels.role(), null, null),
                        new Place(null, null, null))
                .map(place -> script.getOrDefault(place, new ArrayDeque<>()).poll())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> refuse(request));
    }

    private Turn refuse(ModelRequest request) {
        String asked =
                request.labels() + " after " + request.messages().getLast().text();
        unscripted.add(asked);
        return _ -> ScriptedReplies.broken(ModelReply.Fault.UNSCRIPTED, "the script has no turn for " + asked);
    }

    private ScriptedModel add(Place place, ModelReply... replies) {
        Stream.of(replies).forEach(reply -> add(place, (Turn) _ -> reply));
        return this;
    }

    private synchronized ScriptedModel add(Place place, Turn turn) {
        script.computeIfAbsent(place, _ -> new ArrayDeque<>()).add(turn);
        return this;
    }
}
