package dev.tyto.core.task;

import dev.tyto.core.artifact.Artifact;

/// A file that comes with a task; its bytes were stored before the task was handed in.
public record Attachment(Artifact file) {}
