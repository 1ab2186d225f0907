package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The folders of attempts. Thread-safe.
public interface Workspaces {

    /// The attempt's folder with its inputs, read-only, under these names. Asking again gives the same folder as it
    /// is now.
    ///
    /// @throws IOException when an input cannot be read or the folder cannot be made
    Path open(RunId run, AttemptId attempt, Map<String, Artifact> inputs) throws IOException;

    /// Stores the files that the attempt made, all of them before any is named: links and inputs are left out.
    ///
    /// @throws IOException when a file cannot be read or stored
    List<Artifact> made(RunId run, AttemptId attempt, Map<String, Artifact> inputs) throws IOException;

    /// Puts this file into the attempt's folder, whole or not at all: under its own name if that is free, else under
    /// `owner/name`, `owner-2/name` and so on. The same file put again is the one that is there.
    ///
    /// @return the file under the name that it has there
    /// @throws IOException when it cannot be read or written
    Artifact add(RunId run, AttemptId attempt, Artifact file, String owner) throws IOException;
}
