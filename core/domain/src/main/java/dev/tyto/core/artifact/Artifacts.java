package dev.tyto.core.artifact;

import java.io.IOException;
import java.nio.file.Path;

/// The store of file contents, by hash. Implementations are thread-safe; storing the same bytes twice keeps them once.
public interface Artifacts {

    /// Copies `file` in and describes it under `name`.
    ///
    /// @throws IOException when the file cannot be read or the store cannot be written
    Artifact store(Path file, String name) throws IOException;

    /// Copies the artifact out to `target`, whose folder exists and which must not exist itself.
    ///
    /// @throws IOException when the content is missing or damaged, or `target` cannot be written
    void copyTo(Artifact artifact, Path target) throws IOException;
}
