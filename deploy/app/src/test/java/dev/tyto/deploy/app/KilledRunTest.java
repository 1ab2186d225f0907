package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.run.RunId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A process that is killed at a random moment of a run, and the run that goes on in another one.
@Timeout(120)
class KilledRunTest {

    private static final int KILLS = 3;
    private static final int KILLS_UNDER_STRESS = 100;
    private static final int REQUESTS = 7;

    @TempDir
    Path folder;

    static LongStream seeds() {
        return LongStream.range(0, Boolean.getBoolean("stress") ? KILLS_UNDER_STRESS : KILLS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void runGoesOnWithoutAskingAgainWhatWasAnswered(long seed) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        CountDownLatch moment = new CountDownLatch(1 + random.nextInt(REQUESTS));
        SumsTask task = SumsTask.in(folder);
        try (StubModelServer server = new StubModelServer(request -> {
            moment.countDown();
            pause(10); // so that moments differ
            return SumsTask.answer(request);
        })) {
            TytoProcess victim = TytoProcess.tyto(folder, task.run(server));
            assertThat(moment.await(30, TimeUnit.SECONDS)).as(victim.err()).isTrue();
            pause(random.nextInt(30));
            victim.process().destroyForcibly().waitFor();
            CommandLineSession tyto = new CommandLineSession(folder);
            String run = tyto.onlyRun();
            Set<String> answered = SumsTask.answeredTurns(folder, new RunId(run));
            int before = server.requests().size();

            CommandLineSession.Result resumed = tyto.run("resume", run);

            List<String> asked = server
                    .requests()
                    .subList(before, server.requests().size())
                    .stream()
                    .map(StubModelServer.Request::turn)
                    .toList();
            assertThat(resumed.exit()).as(resumed.err()).isZero();
            assertThat(resumed.out()).isEqualTo(SumsTask.ANSWER);
            assertThat(asked).as("asked again").filteredOn(answered::contains).isEmpty();
            assertThat(asked.size() + answered.size()).as("turns in all").isEqualTo(REQUESTS);
            assertThat(Files.readString(folder.resolve("err"))).doesNotContain("Exception");
        }
    }

    private static void pause(int milliseconds) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }
}
