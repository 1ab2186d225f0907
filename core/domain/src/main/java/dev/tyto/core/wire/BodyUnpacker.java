package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts back into one event's body what [BodyPacker] has kept beside it. Made for one body; not thread-safe.
final class BodyUnpacker {

    /// How many characters one event may grow to, so that a short line cannot stand for a huge event.
    private static final int GROWTH_LIMIT = 256 * 1024 * 1024;

    /// How deep blobs may stand in blobs.
    private static final int NESTING_LIMIT = 100;

    private final EventFormat.Blobs source;
    private final String owner;
    private long grown;
    private int nested;

    /// @param owner whose body it is, for messages: `event 3 of run r1`
    BodyUnpacker(EventFormat.Blobs source, String owner) {
        this.source = source;
        this.owner = owner;
    }

    Json unpack(Json packed) throws MalformedJsonException {
        return switch (packed) {
            case Json.Obj(Map<String, Json> fields) ->
                fields.containsKey(Bodies.BLOB) ? found((Json.Obj) packed) : object(fields);
            case Json.Arr(List<Json> items) -> {
                List<Json> unpacked = new ArrayList<>();
                for (Json item : items) {
                    unpacked.add(unpack(item));
                }
                yield new Json.Arr(unpacked);
            }
            case Json.Str _, Json.Num _, Json.Bool _, Json.Nul _ -> packed;
        };
    }

    private Json.Obj object(Map<String, Json> fields) throws MalformedJsonException {
        Map<String, Json> unpacked = new LinkedHashMap<>();
        for (Map.Entry<String, Json> field : fields.entrySet()) {
            unpacked.put(Bodies.unescaped(field.getKey()), unpack(field.getValue()));
        }
        return new Json.Obj(unpacked);
    }

    private Json found(Json.Obj reference) throws MalformedJsonException {
        Fields fields = Fields.of(reference, "blob of " + owner);
        Digest digest;
        try {
            digest = new Digest(fields.text(Bodies.BLOB));
        } catch (IllegalArgumentException e) {
            throw new MalformedJsonException("blob of " + owner + " must be named by a digest: " + e.getMessage());
        }
        String as = fields.text(Bodies.AS, "");
        if (!as.isEmpty() && !as.equals(Bodies.JSON)) {
            throw fields.broken(Bodies.AS, "be absent or " + Bodies.JSON, JsonKind.shown(as));
        }
        String text = text(digest);
        return as.isEmpty() ? new Json.Str(text) : nested(text);
    }

    private Json nested(String text) throws MalformedJsonException {
        if (nested == NESTING_LIMIT) {
            throw new MalformedJsonException(
                    "blobs of " + owner + " must be nested at most " + NESTING_LIMIT + " deep but are deeper");
        }
        nested++;
        Json value = unpack(JsonText.parse(text));
        nested--;
        return value;
    }

    private String text(Digest digest) throws MalformedJsonException {
        String text = source.find(digest)
                .orElseThrow(() -> new MalformedJsonException(
                        "blob " + digest.hex() + " of " + owner + " must be stored with it but is missing"));
        Digest actual = Digest.of(text);
        if (!actual.equals(digest)) {
            throw new MalformedJsonException("blob " + digest.hex() + " of " + owner
                    + " must have the digest that names it but is damaged: it has " + actual.hex());
        }
        grown += text.length();
        if (grown > GROWTH_LIMIT) {
            throw new MalformedJsonException(
                    owner + " must grow to at most " + GROWTH_LIMIT + " characters by its blobs but is longer");
        }
        return text;
    }
}
