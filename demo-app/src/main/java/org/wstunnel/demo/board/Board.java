// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.demo.board;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A drawing board that any number of viewers share: what one draws, all see.
 */
public final class Board {
    static final int WIDTH = 800;
    static final int HEIGHT = 528;

    private static final Area ALL = new Area(0, 0, WIDTH, HEIGHT);
    private static final Area TOOLS = new Area(0, 0, WIDTH, Toolbar.HEIGHT);
    private static final Area PAPER = new Area(0, Toolbar.HEIGHT, WIDTH, HEIGHT - Toolbar.HEIGHT);
    private static final int PAPER_COLOUR = 0xfdfdfb;
    private static final double PEN_RADIUS = 3;

    private final Toolbar toolbar = new Toolbar(WIDTH);
    /** Guards everything below and the state of all viewers; nothing waits for a socket while it is held. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Canvas paper = new Canvas(PAPER.width(), PAPER.height(), PAPER_COLOUR);
    private final Set<Viewer> viewers = new HashSet<>();
    private int joined;

    /**
     * A new, empty board.
     */
    public Board() {
    }

    /** A new viewer, to be closed by the caller. Each gets the next colour. */
    Viewer join() {
        lock.lock();
        try {
            Viewer viewer = new Viewer(joined++ % Toolbar.COLOURS);
            viewers.add(viewer);
            return viewer;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a viewer is to be shown next.
     *
     * @param bands     areas of the board
     * @param penColour colour of the viewer's pen, if it has changed
     */
    record Update(List<Area> bands, OptionalInt penColour) {
    }

    /**
     * One viewer's pen and the part of the board that it has not seen yet.
     */
    final class Viewer implements AutoCloseable {
        private final Condition changed = lock.newCondition();
        private final DirtyTiles dirty = new DirtyTiles(WIDTH, HEIGHT);
        private Area wanted = Area.NONE;
        private int chosen;
        private boolean penIsNew = true;
        private boolean drawing;
        private boolean pressed;
        private int penX;
        private int penY;
        private boolean closed;

        private Viewer(int chosen) {
            this.chosen = chosen;
            dirty.mark(ALL);
        }

        /** Asks for one update of an area: at once with {@code full}, else when something in it has changed. */
        void request(Area area, boolean full) {
            locked(() -> {
                wanted = area.and(ALL);
                if (full) {
                    dirty.mark(wanted);
                }
                changed.signalAll();
            });
        }

        /** Moves the viewer's pen, which draws while it is pressed. */
        void pointer(int x, int y, boolean press) {
            locked(() -> {
                int atX = Math.min(x, WIDTH - 1);
                int atY = Math.min(y, HEIGHT - 1);
                if (press && !pressed) {
                    if (atY < Toolbar.HEIGHT) {
                        useTool(atX);
                    } else {
                        drawing = true;
                        draw(atX, atY, atX, atY);
                    }
                } else if (press && drawing && (atX != penX || atY != penY)) {
                    draw(penX, penY, atX, atY);
                }
                drawing &= press;
                pressed = press;
                penX = atX;
                penY = atY;
            });
        }

        void choose(int colour) {
            locked(() -> {
                chosen = colour;
                penIsNew = true;
                dirty.mark(TOOLS);
                changed.signalAll();
            });
        }

        void clear() {
            locked(() -> {
                paper.fill(paper.area(), PAPER_COLOUR);
                markForAll(PAPER);
            });
        }

        /**
         * Waits until an update was requested and there is something to show.
         *
         * @return the update; null if the viewer was closed
         */
        Update awaitUpdate() throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (!closed && !dirty.touches(wanted)) {
                    changed.await();
                }
                if (closed) {
                    return null;
                }
                OptionalInt pen = penIsNew ? OptionalInt.of(Toolbar.colour(chosen)) : OptionalInt.empty();
                Update update = new Update(dirty.take(wanted), pen);
                wanted = Area.NONE;
                penIsNew = false;
                return update;
            } finally {
                lock.unlock();
            }
        }

        /** Copies an area row by row, as this viewer sees it now. What is drawn in it later is dirty again. */
        void copy(Area area, int[] target) {
            locked(() -> {
                Canvas tools = toolbar.picture(chosen);
                for (int y = area.y(); y < area.bottom(); y++) {
                    int offset = (y - area.y()) * area.width();
                    if (y < Toolbar.HEIGHT) {
                        tools.copyRow(area.x(), y, area.width(), target, offset);
                    } else {
                        paper.copyRow(area.x(), y - Toolbar.HEIGHT, area.width(), target, offset);
                    }
                }
            });
        }

        @Override
        public void close() {
            locked(() -> {
                closed = true;
                viewers.remove(this);
                changed.signalAll();
            });
        }

        private void useTool(int x) {
            toolbar.colourAt(x).ifPresent(this::choose);
            if (toolbar.isClear(x)) {
                clear();
            }
        }

        private void draw(int fromX, int fromY, int toX, int toY) {
            Area drawn = paper.stroke(fromX, fromY - PAPER.y(), toX, toY - PAPER.y(), PEN_RADIUS, Toolbar.colour(chosen));
            markForAll(new Area(drawn.x(), drawn.y() + PAPER.y(), drawn.width(), drawn.height()));
        }

        private void markForAll(Area area) {
            for (Viewer viewer : viewers) {
                viewer.dirty.mark(area);
                viewer.changed.signalAll();
            }
        }

        private void locked(Runnable action) {
            lock.lock();
            try {
                action.run();
            } finally {
                lock.unlock();
            }
        }
    }
}
