// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes a schedule out of a seed. Sizes are small and times are few, so that edges are hit.
 */
final class Schedules {
    private static final int[] BUFFERS = {8, 8, 16, 17, 64, 130, 200, 1000};
    /** From this size on two frames are written at once. */
    private static final int LARGE = 120 * 1024;
    private static final int LARGE_FRAME = 60 * 1024;
    /** More than is dropped of a backend that goes on when its client has gone. */
    private static final int FLOOD = (int) Ending.MOST_DROPPED + 16 * LARGE_FRAME;
    private static final int[] FRAMES = {125, 126, 300, 5000};
    private static final int[] CLOSE = {50, 1000, 1000, 5000};
    private static final int[] TIMES = {0, 0, 0, 100, 1500, 4000, 30_000};
    private static final int[] RATES = {0, 0, 0, 0, 200, 1000, 20_000};
    private static final int[] PASSES = {0, 1, 10, 19, 20, 21, 60, 100, 500, 999, 1000, 1001, 2000, 3000, 5000, 20_000};
    private static final int[] PAUSES = {10, 40, 400, 900, 1900, 4900};
    private static final int[] CODES = {1000, 1005, 1001, 3000, 4999, 4000, 4000, 4000};
    private static final long[] STARTS = {0, 1_000_000_000_000L, -1_500_000_000L, Long.MAX_VALUE - 2_000_000_000L};
    private static final int MOST_STEPS = 30;

    private final SplittableRandom random;
    private final Setting setting;
    /** Whether this schedule has what is rarer than data: resets, faults, commands. */
    private final boolean rough;

    private Schedules(long seed) {
        random = new SplittableRandom(seed);
        rough = random.nextInt(3) == 0;
        setting = setting();
    }

    static Schedule of(long seed) {
        Schedules maker = new Schedules(seed);
        return new Schedule(maker.setting, maker.steps(), maker.finale());
    }

    private Setting setting() {
        int early = chance(6) ? random.nextInt(1, 120) : 0;
        int buffer = random.nextInt(400) == 0 ? LARGE : one(BUFFERS);
        return new Setting(one(FrameMode.values()), buffer, one(FRAMES), one(CLOSE), one(TIMES), one(TIMES), one(TIMES),
                one(TIMES),
                one(RATES), one(RATES), one(SimulatedPing.Kind.values()), early, early == 0 ? 0 : small(),
                random.nextBoolean(), one(STARTS), !chance(4), one(Setting.OnClose.values()), one(Setting.OnEnd.values()));
    }

    private Schedule.Finale finale() {
        return new Schedule.Finale(one(Schedule.Peer.values()), one(Schedule.Peer.values()), one(Schedule.Trigger.values()),
                one(PASSES));
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (!rough || !chance(10)) {
            steps.add(new Step.Open());
        }
        // with small buffers it would take many reads
        boolean floods = setting.buffer() == LARGE && chance(3);
        int count = random.nextInt(3, MOST_STEPS);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(40) == 0) {
                steps.addAll(drip());
            }
            steps.add(step());
            if (chance(2)) {
                steps.add(chance(3) ? new Step.Pass(one(PASSES)) : new Step.Turn(random.nextBoolean()));
            }
        }
        if (floods) {
            steps.add(chance(2) ? new Step.ClientResets(true, true) : new Step.ClientEnds(false));
            steps.add(new Step.BackendData(Content.BINARY, FLOOD, 0));
        }
        return steps;
    }

    private Step step() {
        if (rough && chance(7)) {
            return roughStep();
        }
        return switch (random.nextInt(18)) {
            case 0, 1, 2, 3 -> new Step.ClientData(one(Content.values()), length(), !chance(3), later());
            case 4 -> new Step.ClientPing(chance(3) ? 123 : small(), later());
            case 5 -> chance(3) ? new Step.ClientPong(small()) : new Step.ClientArrives(later());
            case 6, 7, 8, 9 -> new Step.BackendData(chance(4) ? Content.BINARY : Content.TEXT, length(), later());
            case 10 -> new Step.BackendArrives(later());
            case 11 -> new Step.ClientTakes(chance(3) ? -1 : length());
            case 12 -> new Step.ClientStops();
            case 13 -> new Step.BackendTakes(chance(3) ? -1 : length());
            case 14 -> new Step.BackendStops();
            case 15 -> chance(3) ? ending() : new Step.Turn(random.nextBoolean());
            default -> new Step.Pass(one(PASSES));
        };
    }

    /** A peer that takes a little now and then. */
    private List<Step> drip() {
        boolean client = random.nextBoolean();
        int bytes = random.nextInt(1, 10);
        int pause = one(PAUSES);
        List<Step> steps = new ArrayList<>();
        for (int i = random.nextInt(3, 9); i > 0; i--) {
            steps.add(client ? new Step.ClientTakes(bytes) : new Step.BackendTakes(bytes));
            steps.add(new Step.Pass(pause));
        }
        return steps;
    }

    private Step ending() {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> new Step.ClientCloses(one(CODES), chance(3) ? 123 : small(), later());
            case 3 -> new Step.ClientEnds(chance(3));
            default -> new Step.BackendEnds();
        };
    }

    private Step roughStep() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Step.ClientViolates(one(Violation.values()), later());
            case 2 -> new Step.ClientResets(random.nextBoolean(), random.nextBoolean());
            case 3 -> new Step.BackendResets(random.nextBoolean(), random.nextBoolean());
            case 4 -> new Step.Close(1001);
            case 5 -> new Step.CloseInLull(1012, one(PASSES));
            case 6 -> chance(3) ? new Step.Abort() : new Step.CloseInLull(1012, 10_000);
            case 7 -> chance(3) ? new Step.LoopFails() : new Step.Close(1012);
            case 8 -> chance(3) ? new Step.PlaceThrows() : new Step.Abort();
            default -> new Step.Throws(random.nextBoolean(), one(Faults.Call.values()), random.nextInt(1, 4));
        };
    }

    private int later() {
        return chance(5) ? small() + 1 : 0;
    }

    private int small() {
        return random.nextInt(8);
    }

    private int length() {
        if (setting.buffer() == LARGE && chance(2)) {
            return random.nextInt(1, 4) * LARGE_FRAME + random.nextInt(-2, 130);
        }
        return switch (random.nextInt(4)) {
            case 0 -> small();
            case 1 -> setting.buffer() + random.nextInt(-2, 3);
            case 2 -> random.nextInt(1, 3 * setting.buffer());
            default -> random.nextInt(1, 150);
        };
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    private int one(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private long one(long[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
