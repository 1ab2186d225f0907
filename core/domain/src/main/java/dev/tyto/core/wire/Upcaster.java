package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.util.List;

/// Lifts the body of one kind of event from one version of its form to the next. Stateless.
@FunctionalInterface
interface Upcaster {

    Json.Obj lift(Json.Obj older) throws MalformedJsonException;

    /// The body in the newest version: `chain` has the step from version 1 to 2 first.
    ///
    /// @param version of the body, in [1, length of the chain + 1]
    static Json.Obj lift(Json.Obj body, int version, List<Upcaster> chain) throws MalformedJsonException {
        Json.Obj newest = body;
        for (Upcaster step : chain.subList(version - 1, chain.size())) {
            newest = step.lift(newest);
        }
        return newest;
    }
}
