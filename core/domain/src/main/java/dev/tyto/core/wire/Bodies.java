package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.nio.charset.StandardCharsets;

/// What [BodyPacker] and [BodyUnpacker] agree on: how a part of an event that is kept beside its line is named
/// there. A text's reference is `{"$blob":"<sha256>"}`; that of any other value, kept as JSON text, has
/// `"as":"json"` as well. Every limit here is part of the format. Stateless.
final class Bodies {

    /// An event's line in bytes of UTF-8, without its line end.
    static final int LINE_LIMIT = 32 * 1024;

    /// An object or a list inside an event, as JSON text in bytes of UTF-8.
    static final int PART_LIMIT = 16 * 1024;

    /// A text inside an event, in bytes of UTF-8.
    static final int TEXT_LIMIT = 256;

    /// How many levels of objects and lists stand in one text.
    static final int LEVELS = 50;

    static final String BLOB = "$blob";
    static final String AS = "as";
    static final String JSON = "json";

    private static final char ESCAPE = '$';

    private Bodies() {}

    static Json.Obj reference(String hex, boolean json) {
        Json.Builder reference = Json.object().put(BLOB, hex);
        return json ? reference.put(AS, JSON).build() : reference.build();
    }

    /// A field's name as it is written: one that could be taken for a reference's gets one `$` more.
    static String escaped(String name) {
        return isBlobLike(name) ? ESCAPE + name : name;
    }

    /// A field's name as it was before [#escaped].
    static String unescaped(String name) {
        return isBlobLike(name) && !name.equals(BLOB) ? name.substring(1) : name;
    }

    private static boolean isBlobLike(String name) {
        return name.endsWith(BLOB) && name.chars().limit(name.length() - 4L).allMatch(each -> each == ESCAPE);
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
