package dev.tyto.core.answer;

import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.steps.StepKey;

/// Where a part of the answer comes from: the subtask and its step, as the log has them.
public record Evidence(SubtaskId subtask, StepKey step) {}
