package dev.tyto.core.prompt;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.message.Message;
import dev.tyto.core.steps.ModelStep.Prompt;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A prompt as it is written down: one or more messages with named holes `{{name}}`. Immutable and thread-safe.
///
/// A line `@system` or `@user` starts a message. Values are put in as they are and are not looked at again, so a
/// value that looks like a hole or like a message line is only text.
public final class PromptTemplate {

    private static final Pattern HOLE = Pattern.compile("\\{\\{([^{}\\n]{0,60})}}");
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*");

    private final Prompt prompt;
    private final List<Section> sections;
    private final Set<String> holes;

    private record Section(Message.Speaker speaker, String text) {}

    /// A template from its text.
    ///
    /// @throws IllegalStateException when the text does not start with a message line, a message is blank, or
    ///     a hole is not `{{name}}`
    public PromptTemplate(String id, String text) {
        this.prompt = new Prompt(id, Digest.of(text));
        this.sections = sections(id, text);
        this.holes = holes(id, sections);
    }

    /// The template in the resource `id.txt` beside `owner`.
    ///
    /// @throws IllegalStateException when there is no such resource or it is no template
    public static PromptTemplate resource(Class<?> owner, String id) {
        try (InputStream in = owner.getResourceAsStream(id + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("prompt " + id + " must be a resource beside " + owner.getName());
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new PromptTemplate(id, text.replace("\r\n", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("prompt " + id + " cannot be read", e);
        }
    }

    /// The name of the resource.
    public String id() {
        return prompt.id();
    }

    /// The digest of the text before anything is filled in.
    public Digest digest() {
        return prompt.digest();
    }

    /// Both, as a model step records them.
    public Prompt prompt() {
        return prompt;
    }

    /// The messages with every hole filled.
    ///
    /// @throws IllegalStateException when the values are not exactly those that the holes name
    public List<Message> render(Map<String, String> values) {
        if (!values.keySet().equals(holes)) {
            throw new IllegalStateException("prompt " + id() + " must be given exactly " + holes + " but was given "
                    + new TreeSet<>(values.keySet()));
        }
        return sections.stream()
                .map(section -> message(section.speaker(), fill(section.text(), values)))
                .toList();
    }

    private static Message message(Message.Speaker speaker, String text) {
        return speaker == Message.Speaker.SYSTEM ? Message.system(text) : Message.user(text);
    }

    private static String fill(String text, Map<String, String> values) {
        return HOLE.matcher(text).replaceAll(hole -> Matcher.quoteReplacement(values.getOrDefault(hole.group(1), "")));
    }

    private static List<Section> sections(String id, String text) {
        List<Section> sections = new ArrayList<>();
        Message.Speaker speaker = null;
        StringBuilder body = new StringBuilder();
        for (String line : text.lines().toList()) {
            boolean system = line.equals("@system");
            if (!system && !line.equals("@user")) {
                body.append(line).append('\n');
                continue;
            }
            if (speaker != null) {
                sections.add(section(id, speaker, body.toString()));
            } else if (!body.toString().isBlank()) {
                break;
            }
            speaker = system ? Message.Speaker.SYSTEM : Message.Speaker.USER;
            body.setLength(0);
        }
        if (speaker == null) {
            throw new IllegalStateException("prompt " + id + " must start with a line @system or @user");
        }
        sections.add(section(id, speaker, body.toString()));
        return List.copyOf(sections);
    }

    private static Section section(String id, Message.Speaker speaker, String body) {
        if (body.isBlank()) {
            throw new IllegalStateException("prompt " + id + " must not have a blank message");
        }
        return new Section(speaker, body.strip());
    }

    private static Set<String> holes(String id, List<Section> sections) {
        Set<String> names = new TreeSet<>();
        for (Section section : sections) {
            Matcher hole = HOLE.matcher(section.text());
            while (hole.find()) {
                names.add(hole.group(1));
            }
            boolean torn = HOLE.matcher(section.text()).replaceAll("").contains("{{");
            if (torn || !names.stream().allMatch(name -> NAME.matcher(name).matches())) {
                throw new IllegalStateException("prompt " + id + " must have holes of the form {{name}} only");
            }
        }
        return names;
    }
}
