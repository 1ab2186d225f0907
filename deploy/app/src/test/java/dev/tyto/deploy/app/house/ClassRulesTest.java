package dev.tyto.deploy.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Each rule is shown classes that break it, once for every way to break it.
class ClassRulesTest {

    static final class Streams {
        void out() {
            System.out.println("hoo");
        }

        void err(Exception e) {
            System.err.println("hoo");
            e.printStackTrace();
        }

        void given(Exception e, PrintStream stream) {
            e.printStackTrace(stream);
            stream.println("hoo");
        }

        void io() {
            IO.println(System.in);
        }
    }

    static final class Chance {
        private final Random random = new Random(1);

        List<Number> draw() {
            int local = ThreadLocalRandom.current().nextInt();
            return List.of(
                    random.nextInt(),
                    local,
                    Math.random(),
                    RandomGenerator.getDefault().nextInt());
        }
    }

    static final class Time {
        List<Object> read() {
            return List.of(Instant.now(), LocalDate.now(ZoneOffset.UTC), Clock.systemUTC(), InstantSource.system());
        }

        long pass() throws InterruptedException {
            Thread.sleep(1);
            Thread.sleep(Duration.ofMillis(1));
            return System.currentTimeMillis();
        }

        static final class Nested {
            Instant read() {
                return Instant.now();
            }
        }
    }

    static final class Doors {
        void socket() throws IOException {
            new ServerSocket(0).close();
        }

        void channel() throws IOException {
            ServerSocketChannel.open().close();
        }

        void server() throws IOException {
            HttpServer.create().stop(0);
        }

        void datagrams() throws IOException {
            new DatagramSocket().close();
        }

        void callsOut() throws IOException {
            new Socket("localhost", 1).close();
        }
    }

    @Test
    void listeningPortIsFound() {
        List<String> breaches = breaches(ClassRules.openNoPort(), Doors.class);

        assertThat(List.of("socket", "channel", "server", "datagrams"))
                .allSatisfy(door -> assertThat(breaches).anyMatch(breach -> breach.contains("Doors." + door + "()")));
        assertThat(breaches).noneMatch(breach -> breach.contains("callsOut"));
    }

    @Test
    void standardStreamsAreFound() {
        assertThat(breaches(ClassRules.leaveStandardStreamsTo("dev.tyto.Main"), Streams.class))
                .hasSize(5);
        assertThat(breaches(ClassRules.leaveStandardStreamsTo(Streams.class.getName()), Streams.class))
                .isEmpty();
    }

    @Test
    void chanceIsFound() {
        assertThat(breaches(ClassRules.takeChanceFromItsPort(), Chance.class))
                .anyMatch(breach -> breach.contains("java.util.Random.<init>"))
                .anyMatch(breach -> breach.contains("ThreadLocalRandom.current"))
                .anyMatch(breach -> breach.contains("Math.random"))
                .anyMatch(breach -> breach.contains("RandomGenerator.getDefault"));
    }

    @Test
    void timeIsFound() {
        assertThat(breaches(ClassRules.takeTimeFrom(Clock.class), Time.class)).hasSize(7);
        assertThat(breaches(ClassRules.takeTimeFrom(Time.class), Time.class, Time.Nested.class))
                .isEmpty();
    }

    @Test
    void whatTheMapDoesNotDrawIsFound() {
        assertThat(breaches(ClassRules.keepToTheMap(), ClassRulesTest.class))
                .anyMatch(breach -> breach.contains("no room may use com.tngtech.archunit"))
                .anyMatch(
                        breach -> breach.contains("dev.tyto.deploy.app.house must not use org.junit.jupiter.api.Test"));
    }

    private static List<String> breaches(ArchRule rule, Class<?>... fixtures) {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        JavaClasses classes = new ClassFileImporter().importClasses(fixtures);
        return rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails();
    }
}
