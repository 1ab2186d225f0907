package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option for the form of the answer.
final class AnswerOption {

    /// The largest schema, in bytes: it stands in an event.
    private static final long MAX_BYTES = 8 * 1024;

    private static final String JSON = "json:";

    @Option(
            names = "--answer",
            paramLabel = "FORM",
            description = "The form of the answer: free, number, words, list, gaia, or json:FILE with a JSON Schema"
                    + " (default: free).")
    String form = "free";

    /// The form.
    ///
    /// @throws CommandFailed when there is no such form, or its schema cannot be read
    AnswerFormat format() {
        return switch (form) {
            case "free" -> new AnswerFormat.Free();
            case "number" -> new AnswerFormat.OneNumber();
            case "words" -> new AnswerFormat.Words();
            case "list" -> new AnswerFormat.Items();
            case "gaia" -> new AnswerFormat.Gaia();
            default -> {
                if (form.startsWith(JSON)) {
                    yield new AnswerFormat.JsonDocument(schema(form.substring(JSON.length())));
                }
                throw CommandFailed.usage(
                        "--answer must be free, number, words, list, gaia or json:FILE but is " + Voice.brief(form));
            }
        };
    }

    private static JsonSchema schema(String file) {
        String option = "--answer json:" + file;
        try {
            Path path = Path.of(file);
            if (Files.size(path) > MAX_BYTES) {
                throw CommandFailed.usage(option + " must have at most " + MAX_BYTES + " bytes but has more");
            }
            if (JsonText.parse(Files.readString(path)) instanceof Json.Obj schema) {
                return new JsonSchema(schema);
            }
            throw CommandFailed.usage(option + " must hold a JSON Schema but holds another value than an object");
        } catch (MalformedJsonException | CharacterCodingException e) {
            throw new CommandFailed(ExitCode.USAGE, option + " must hold JSON but does not: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.USAGE, option + " could not be read: " + FileTrouble.of(e), e);
        } catch (InvalidPathException e) {
            throw new CommandFailed(ExitCode.USAGE, option + " must name a file but does not", e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, option + ": " + e.getMessage(), e);
        }
    }
}
