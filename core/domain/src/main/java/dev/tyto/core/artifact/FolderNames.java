package dev.tyto.core.artifact;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Gives artifacts that come together names under which they can lie in one folder: no name twice, and none that
/// is also a folder of another. Deterministic: the same artifacts in the same order get the same names. Not
/// thread-safe.
public final class FolderNames {

    private final Map<String, Artifact> named = new LinkedHashMap<>();
    private final Set<String> folders = new HashSet<>();

    /// Adds an artifact under its own name if that is free, else under `owner/name`, `owner-2/name` and so on.
    public void add(Artifact artifact, String owner) {
        String name = artifact.name();
        for (int next = 1; !isFree(name); next++) {
            name = owner + (next == 1 ? "" : "-" + next) + "/" + artifact.name();
        }
        named.put(name, artifact.named(name));
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            folders.add(name.substring(0, slash));
        }
    }

    /// The artifacts by their names in the folder, in the order in which they were added.
    public Map<String, Artifact> named() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    private boolean isFree(String name) {
        if (named.containsKey(name) || folders.contains(name)) {
            return false;
        }
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            if (named.containsKey(name.substring(0, slash))) {
                return false;
            }
        }
        return true;
    }
}
