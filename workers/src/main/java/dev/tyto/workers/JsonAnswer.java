package dev.tyto.workers;

import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.util.List;
import java.util.Optional;

/// The JSON value in an answer: the answer as a whole where it is JSON, else the last object in it. Stateless.
final class JsonAnswer {

    private JsonAnswer() {}

    static Optional<Json> in(String text) {
        try {
            return Optional.of(JsonText.parse(text.strip()));
        } catch (MalformedJsonException _) {
            return JsonText.objectsIn(text).reversed().stream()
                    .<Json>map(each -> each)
                    .findFirst();
        }
    }

    static Verdict judge(String text, JsonSchema schema) {
        Optional<Json> value = in(text);
        if (value.isEmpty()) {
            return new Verdict.Rejected("the answer must hold a JSON value but holds none");
        }
        List<String> defects = schema.defectsOf(value.get());
        return defects.isEmpty()
                ? new Verdict.Passed()
                : new Verdict.Rejected(
                        "the answer must hold JSON that the schema admits but: " + String.join("; ", defects));
    }
}
