package dev.tyto.inference.weights.merging;

import java.util.ArrayList;
import java.util.List;

/// Draws of one Mersenne twister in the order of the questions. So that any piece can be drawn again, the
/// generator's place is kept at the start of every block: 2.5 KB for 64 Ki elements. One thread at a time may
/// ask.
final class TorchDraws implements Draws {

    private final MersenneTwister generator;

    TorchDraws(long seed) {
        generator = MersenneTwister.seeded(seed);
    }

    @Override
    public Uniforms uniforms(String tensor, int model, long count) {
        List<MersenneTwister> places = new ArrayList<>();
        for (long from = 0; from < count; from += Scan.BLOCK) {
            places.add(generator.copy());
            generator.skip(Math.min(Scan.BLOCK, count - from));
        }
        return (from, into, filled) -> fill(places, from, into, filled);
    }

    private static void fill(List<MersenneTwister> places, long from, float[] into, int count) {
        int done = 0;
        while (done < count) {
            long index = from + done;
            MersenneTwister place =
                    places.get(Math.toIntExact(index / Scan.BLOCK)).copy();
            place.skip(index % Scan.BLOCK);
            int step = (int) Math.min(count - done, Scan.BLOCK - index % Scan.BLOCK);
            for (int i = 0; i < step; i++) {
                into[done + i] = place.nextFloat();
            }
            done += step;
        }
    }
}
