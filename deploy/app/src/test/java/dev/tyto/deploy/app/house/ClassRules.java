package dev.tyto.deploy.app.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The rules that are held against class files. Stateless.
final class ClassRules {

    /// What of the JDK waits at a port, and what makes such a thing.
    private static final Set<String> LISTENERS = Set.of(
            "java.net.ServerSocket",
            "javax.net.ServerSocketFactory",
            "javax.net.ssl.SSLServerSocketFactory",
            "java.nio.channels.ServerSocketChannel",
            "java.nio.channels.AsynchronousServerSocketChannel",
            "java.nio.channels.spi.SelectorProvider",
            "java.net.DatagramSocket",
            "java.net.MulticastSocket",
            "java.nio.channels.DatagramChannel");

    private ClassRules() {}

    /// The classes in these folders. Classes of others are known by name only: looking them up would take seconds.
    static JavaClasses classesIn(Collection<Path> folders) {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPaths(folders);
    }

    static ArchRule keepToTheMap() {
        return classes().should(new ArchCondition<>("keep to the map") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass().getBaseComponentType();
                    if (!to.isPrimitive()) {
                        FloorPlan.TYTO
                                .objection(from.getPackageName(), to.getPackageName(), to.getName())
                                .ifPresent(objection -> events.add(SimpleConditionEvent.violated(
                                        dependency, objection + ": " + dependency.getDescription())));
                    }
                }
            }
        });
    }

    static ArchRule haveNoCycles() {
        return SlicesRuleDefinition.slices().matching("dev.tyto.(**)").should().beFreeOfCycles();
    }

    static ArchRule leaveStandardStreamsTo(String main) {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName(main)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(System.class, "in")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.IO")
                .orShould(callMethodWhere(called(
                        "prints a stack trace",
                        (owner, name, parameters) -> name.equals("printStackTrace") && parameters == 0)));
    }

    static ArchRule takeChanceFromItsPort() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(RandomGenerator.class, "getDefault");
    }

    /// Only `port` and what is nested in it may ask the machine for the time or pass some.
    static ArchRule takeTimeFrom(Class<?> port) {
        return noClasses()
                .that(DescribedPredicate.not(belongTo(type(port))))
                .should(callMethodWhere(called(
                        "reads or passes time",
                        (owner, name, parameters) ->
                                (owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system")))
                                        || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"))
                                        || (owner.equals("java.lang.Thread") && name.equals("sleep")))));
    }

    /// Nothing here waits for others to call: serving is a door of its own, and not built yet.
    static ArchRule openNoPort() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.net.httpserver..")
                .orShould()
                .dependOnClassesThat(listen());
    }

    private static DescribedPredicate<JavaClass> listen() {
        return new DescribedPredicate<>("can listen at a port") {
            @Override
            public boolean test(JavaClass each) {
                return LISTENERS.contains(each.getName());
            }
        };
    }

    private interface Target {
        boolean matches(String owner, String name, int parameters);
    }

    private static DescribedPredicate<JavaAccess<?>> called(String what, Target target) {
        return new DescribedPredicate<>(what) {
            @Override
            public boolean test(JavaAccess<?> call) {
                return call.getTarget() instanceof CodeUnitAccessTarget code
                        && target.matches(
                                code.getOwner().getName(),
                                code.getName(),
                                code.getRawParameterTypes().size());
            }
        };
    }
}
