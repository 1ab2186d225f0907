package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.util.ArrayList;
import java.util.List;

/// Finds the JSON objects in one free text. Made for one text; not thread-safe.
///
/// Each `{` may start an object; where none does, the search goes on behind that brace. Trying every brace of a
/// hostile text would take quadratic time, so all tries together may read eight times the text; after that the
/// search goes on where a try failed.
final class ObjectScanner {

    private static final int READS_PER_CHARACTER = 8;
    private static final int FREE_READS = 100_000;

    private final String text;
    private long readsLeft;

    ObjectScanner(String text) {
        this.text = text;
        this.readsLeft = (long) text.length() * READS_PER_CHARACTER + FREE_READS;
    }

    List<Json.Obj> scan() {
        List<Json.Obj> found = new ArrayList<>();
        int at = text.indexOf('{');
        while (at >= 0) {
            LenientReader reader = new LenientReader(text, at);
            try {
                found.add(reader.object(1));
                at = reader.position();
            } catch (LenientReader.NoObject _) {
                at = readsLeft > 0 ? at + 1 : Math.max(at + 1, reader.position());
            }
            readsLeft -= reader.reads();
            at = text.indexOf('{', at);
        }
        return found;
    }
}
