package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.WorkerProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads what the user hands in: the task's text, the files beside it and a plan. Every method throws [CommandFailed]
/// with exit code 2 for what cannot be used. Stateless.
final class TaskSource {

    private static final int MAX_BYTES = 1024 * 1024;
    private static final String RESERVED_PREFIX = ".tyto-";

    private TaskSource() {}

    /// The text that was given as arguments; a lone `-` stands for standard input.
    static String text(List<String> words, InputStream in) {
        if (words.size() != 1) {
            throw CommandFailed.usage("TASK must be one argument but is " + words.size()
                    + ": put the task into quotes, as in 'tyto run \"What is 17 * 23?\"'");
        }
        String text = words.getFirst().equals("-") ? standardInput(in) : words.getFirst();
        if (text.isBlank()) {
            throw CommandFailed.usage("TASK must be text but is empty");
        }
        return text;
    }

    /// Makes sure, before anything is opened, that these files are there and have different names.
    static void requireFiles(List<Path> files) {
        Map<String, Path> byName = new HashMap<>();
        for (Path file : files) {
            requireFile(file, "--attach");
            requireReadableName(nameOf(file));
            Path other = byName.putIfAbsent(nameOf(file), file);
            if (other != null) {
                throw CommandFailed.usage("--attach must name files of different names but " + other + " and " + file
                        + " are both named " + nameOf(file));
            }
        }
    }

    /// The task with its files, which are copied into the store, and a free answer.
    static Task task(String text, List<Path> files, Artifacts artifacts) {
        return task(text, files, new AnswerFormat.Free(), artifacts);
    }

    /// The same with an answer in this form.
    static Task task(String text, List<Path> files, AnswerFormat format, Artifacts artifacts) {
        List<Attachment> attachments = new ArrayList<>();
        for (Path file : files) {
            try {
                attachments.add(new Attachment(artifacts.store(file, nameOf(file))));
            } catch (IOException e) {
                throw new CommandFailed(
                        ExitCode.ENVIRONMENT,
                        "--attach " + file + " could not be copied into the data folder: " + FileTrouble.of(e),
                        e);
            }
        }
        return new Task(text, attachments, format);
    }

    /// The plan in this file; null for no file. Every defect is named.
    static @Nullable Plan plan(@Nullable Path file, Opening opening, List<WorkerProfile> team) {
        if (file == null) {
            return null;
        }
        requireFile(file, "--plan");
        return switch (opening.readPlan(contentOf(file), team)) {
            case Opening.GivenPlan.Accepted(Plan plan) -> plan;
            case Opening.GivenPlan.Refused(List<PlanDefect> defects) ->
                throw CommandFailed.usage("--plan " + file + " holds no usable plan: "
                        + defects.stream().map(TaskSource::wordsOf).collect(Collectors.joining("; ")));
        };
    }

    /// What the sentence that names the file does not say already.
    private static String wordsOf(PlanDefect defect) {
        return defect instanceof PlanDefect.Unreadable(String reason) ? reason : defect.message();
    }

    private static String contentOf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return decode(in.readNBytes(MAX_BYTES + 1), "--plan " + file);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.USAGE, "--plan " + file + " could not be read: " + FileTrouble.of(e), e);
        }
    }

    private static void requireFile(Path file, String option) {
        if (file.toString().isBlank()) {
            throw CommandFailed.usage(option + " must name a file but is empty");
        }
        if (!Files.isRegularFile(file)) {
            String what = Files.isDirectory(file)
                    ? "that is a folder"
                    : Files.exists(file) ? "that is no regular file" : "there is no such file";
            throw CommandFailed.usage(option + " must name a file but " + file + ": " + what);
        }
        if (!Files.isReadable(file)) {
            throw CommandFailed.usage(option + " must name a readable file but " + file + " may not be read");
        }
    }

    /// The tools open no other names, so the workers would never see the file.
    private static void requireReadableName(String name) {
        if (name.startsWith(RESERVED_PREFIX) || name.indexOf('\\') >= 0) {
            throw CommandFailed.usage("--attach must name files that do not start with " + RESERVED_PREFIX
                    + " and have no backslash in their names but one is named " + name + ": rename it");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw CommandFailed.usage("--attach must name files without control characters in their names but "
                    + Voice.brief(name) + " has one: rename it");
        }
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.toAbsolutePath().normalize().getFileName());
    }

    private static String standardInput(InputStream in) {
        try {
            return decode(in.readNBytes(MAX_BYTES + 1), "the task on standard input")
                    .strip();
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.ENVIRONMENT, "the task could not be read from standard input", e);
        }
    }

    private static String decode(byte[] bytes, String subject) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw CommandFailed.usage(subject + " must have at most " + MAX_BYTES + " bytes but has more");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailed(ExitCode.USAGE, subject + " must be UTF-8 text but is not", e);
        }
    }
}
