package dev.tyto.deploy.app.house;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.tyto.deploy.app.house.Checkout.Room;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What pages may name: modules, types, packages, commands with their options, and the properties and profiles of the
/// build. Immutable.
///
/// @param types simple names of our types, nested ones too
/// @param options each command's options, by its name without those above it
record Vocabulary(
        Set<String> modules,
        Set<String> types,
        Set<String> packages,
        Map<String, Set<String>> options,
        Set<String> buildProperties,
        Set<String> profiles) {

    private static final Pattern BUILD_PROPERTY =
            Pattern.compile("<name>!?([\\w.-]+)</name>\\s*</property>|<property><name>!?([\\w.-]+)</name>");
    private static final Pattern PROFILE = Pattern.compile("<profile>\\s*<id>([\\w.-]+)</id>");
    private static final Pattern READ_BY_TESTS = Pattern.compile("(?:getProperty|getBoolean)\\(\\s*\"([\\w.-]+)\"");

    /// What this checkout has.
    static Vocabulary of(Checkout checkout) {
        List<Source> sources = Stream.of(checkout.sources(Room::mainSources), checkout.sources(Room::testSources))
                .flatMap(List::stream)
                .toList();
        String poms = checkout.ours("pom.xml").stream().map(Checkout::read).collect(Collectors.joining());
        String texts = sources.stream().map(Source::text).collect(Collectors.joining());
        Set<String> properties = new TreeSet<>(found(READ_BY_TESTS, texts));
        properties.addAll(found(BUILD_PROPERTY, poms));
        properties.addAll(List.of("skipTests", "maven.repo.local", "test")); // Maven's own
        return new Vocabulary(
                checkout.rooms().stream().map(Room::path).collect(Collectors.toSet()),
                sources.stream()
                        .flatMap(source -> source.types().stream())
                        .map(Source.Type::name)
                        .collect(Collectors.toSet()),
                sources.stream().map(Source::packageName).collect(Collectors.toSet()),
                commands(checkout),
                properties,
                found(PROFILE, poms));
    }

    /// The commands are read off their classes, without making one.
    private static Map<String, Set<String>> commands(Checkout checkout) {
        Map<String, Set<String>> options = new TreeMap<>();
        Path app = checkout.room("deploy/app").orElseThrow().classes();
        for (JavaClass each : ClassRules.classesIn(List.of(app))) {
            if (each.isAnnotatedWith(Command.class)) {
                Class<?> command = each.reflect();
                options.put(
                        command.getAnnotation(Command.class).name(),
                        optionsOf(command).collect(Collectors.toSet()));
            }
        }
        return options;
    }

    private static Stream<String> optionsOf(Class<?> holder) {
        return Stream.of(holder.getDeclaredFields()).flatMap(field -> {
            if (field.isAnnotationPresent(Mixin.class)) {
                return optionsOf(field.getType());
            }
            return Stream.of(field.getAnnotationsByType(Option.class)).flatMap(option -> Stream.of(option.names()));
        });
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .collect(Collectors.toSet());
    }
}
