package dev.tyto.deploy.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.tyto.core.env.Clock;
import dev.tyto.deploy.app.house.Checkout.Room;
import dev.tyto.deploy.app.house.FloorPlan.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The house against its map and its style. A breach is mended where it is, not allowed here; where something must be
/// allowed, its reason stands beside it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    /// The process's own streams: whoever starts the command line hands them to it.
    private static final String MAIN = "dev.tyto.deploy.app.Main";

    /// Type names of the field that are better kept than replaced. None so far.
    private static final Set<String> ALLOWED_NAMES = Set.of();

    /// Packages with more than five public types. None so far.
    private static final Set<String> CROWDED_PACKAGES = Set.of();

    /// Files over the limit, and methods over theirs as `file#method`. None so far.
    private static final Set<String> LONG_FILES = Set.of();

    private static final Set<String> LONG_METHODS = Set.of();

    /// Names that cannot be imported because a type of the same name is, as `file#name`. None so far.
    private static final Set<String> QUALIFIED_NAMES = Set.of();

    private final Checkout checkout = Checkout.here();
    private final JavaClasses all =
            ClassRules.classesIn(checkout.rooms().stream().map(Room::classes).toList());
    private final List<Source> mainSources = checkout.sources(Room::mainSources);
    private final List<Source> sources = Stream.concat(
                    mainSources.stream(), checkout.sources(Room::testSources).stream())
            .toList();

    @Test
    void everyRoomIsSeen() {
        assertThat(checkout.rooms())
                .extracting(Room::path)
                .containsExactlyElementsOf(
                        FloorPlan.TYTO.places().stream().map(Place::module).toList());
        assertThat(checkout.rooms())
                .filteredOn(room -> !Files.isDirectory(room.classes()))
                .as("rooms that are not built: build with -am")
                .isEmpty();
        assertThat(all.size()).isGreaterThan(400);
        assertThat(mainSources).hasSizeGreaterThan(200);
        assertThat(sources).hasSizeGreaterThan(mainSources.size() + 40);
    }

    @Test
    void moduleOwnsItsPackageRootAndNoOther() {
        List<String> breaches = new ArrayList<>();
        for (JavaClass each : all) {
            String owner = FloorPlan.TYTO
                    .placeOf(each.getPackageName())
                    .map(Place::module)
                    .orElse("no room");
            Path file = Path.of(each.getSource().orElseThrow().getUri());
            if (!checkout.room(owner)
                    .filter(room -> file.startsWith(room.classes()))
                    .isPresent()) {
                breaches.add(each.getName() + " belongs to " + owner + " but lies in " + checkout.nameOf(file));
            }
        }

        assertThat(breaches).isEmpty();
    }

    @Test
    void roomsSeeOnlyWhatTheMapDraws() {
        ClassRules.keepToTheMap().check(all);
    }

    @Test
    void packagesHaveNoCycles() {
        ClassRules.haveNoCycles().check(all);
    }

    @Test
    void standardStreamsBelongToMain() {
        ClassRules.leaveStandardStreamsTo(MAIN).check(all);
    }

    @Test
    void chanceComesThroughItsPort() {
        ClassRules.takeChanceFromItsPort().check(all);
    }

    @Test
    void timeComesThroughItsPort() {
        ClassRules.takeTimeFrom(Clock.class).check(all);
    }

    @Test
    void noCommandOpensAListeningPort() {
        ClassRules.openNoPort().check(all);
    }

    @Test
    void everyPackageIsNullMarkedAndSaysWhatItIs() {
        assertThat(SourceRules.packagesWithoutPage(mainSources)).isEmpty();
    }

    @Test
    void typesAreNamedForWhatTheyAre() {
        assertThat(breaches(sources, source -> SourceRules.unwantedNames(source, ALLOWED_NAMES)))
                .isEmpty();
    }

    @Test
    void packagesOpenAtMostFiveTypes() {
        assertThat(SourceRules.crowdedPackages(mainSources, CROWDED_PACKAGES)).isEmpty();
    }

    @Test
    void filesAreShort() {
        assertThat(breaches(sources, source -> SourceRules.longFiles(source, LONG_FILES)))
                .isEmpty();
    }

    @Test
    void methodsAreShort() {
        assertThat(breaches(mainSources, source -> SourceRules.longMethods(source, LONG_METHODS)))
                .isEmpty();
    }

    @Test
    void importsNameOneTypeEachAndCodeNamesNone() {
        assertThat(breaches(sources, SourceRules::wildcardImports)).isEmpty();
        assertThat(breaches(sources, source -> SourceRules.qualifiedNames(source, QUALIFIED_NAMES)))
                .isEmpty();
    }

    @Test
    void exceptionsSayMoreThanTheirType() {
        assertThat(breaches(mainSources, SourceRules::bareExceptions)).isEmpty();
    }

    @Test
    void staticFieldsNeverChange() {
        assertThat(breaches(mainSources, SourceRules::staticState)).isEmpty();
    }

    @Test
    void notesOfWorkToDoNameTheirIssue() {
        assertThat(breaches(sources, SourceRules::notesToSelf)).isEmpty();
    }

    private static List<String> breaches(List<Source> sources, Function<Source, List<String>> rule) {
        return sources.stream().flatMap(source -> rule.apply(source).stream()).toList();
    }
}
