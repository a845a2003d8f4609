"""Eight people check in at once, below one objective that counts its children."""

import logging
import statistics
import threading
import time

from odoo import api
from odoo.service.model import retrying

from .frame import case

WRITERS = 8
EACH = 30


@case
class Writers:
    name = "writers"
    goal = f"{WRITERS} writers without a pause on one tree, {EACH} check-ins each, real commits"
    on_company = True

    @classmethod
    def measure(cls, env, company, report, say):
        """Print and report tries, times and what the tree says after it was rolled up."""
        parent, key_results = cls._tree(env, company)
        env.cr.commit()
        missed = 0
        print(f"\n  {company.employees} employees")
        print(f"  {'':30}  {'tries':>7}  {'p50 ms':>8}  {'p95 ms':>8}  per second")
        own = [[key_result] for key_result in key_results]
        shared = [[key_result] for key_result in key_results[0].objective_id.key_result_ids]
        for label, ids, limit in (
            ("an objective for each writer", own, 1.0),
            ("all in one objective", (shared * WRITERS)[:3], None),
        ):
            tries, times, elapsed = cls._run(env, [(kr[0].id, kr[0].lead_user_id.id) for kr in ids])
            per_checkin = tries / len(times)
            p95 = statistics.quantiles(times, n=20)[18]
            missed += limit is not None and per_checkin > limit
            verdict = "" if limit is None else f"  (tries <= {limit:g})"
            print(
                f"  {label:30}  {per_checkin:7.3f}  {statistics.median(times) * 1000:8.1f}"
                f"  {p95 * 1000:8.1f}  {len(times) / elapsed:10.0f}{verdict}"
            )
            report.append(
                {
                    "case": cls.name,
                    "size": company.employees,
                    "variant": label,
                    "milliseconds": round(statistics.median(times) * 1000, 2),
                    "tries": round(per_checkin, 4),
                    "limit": limit,
                    "statements": None,
                    "grows": False,
                }
            )
            say(f"{cls.name} {company.employees}: round 1, {label}")
        env.invalidate_all()
        env["okr.rollup"]._drain()
        before = parent.progress
        env["okr.rollup"]._refresh_objectives(parent)
        assert abs(parent.progress - before) < 1e-9, "the tree was not rolled up exactly"
        env.cr.commit()
        return missed

    @classmethod
    def _tree(cls, env, company):
        """A parent that counts its children, and a key result of eight of them."""
        parents = env["okr.objective"].search(
            [("cycle_id", "=", company.cycle_ids[-1]), ("roll_up", "=", True)], limit=50
        )
        parent = next(one for one in parents if len(one.child_ids) >= WRITERS)
        return parent, [child.key_result_ids[0] for child in parent.child_ids[:WRITERS]]

    @classmethod
    def _run(cls, env, targets):
        """Let each writer check in again and again; returns (tries, seconds each, seconds)."""
        tries, times, errors = [], [], []
        start = threading.Barrier(len(targets) + 1)
        # a conflict that is tried again is what is counted here, and no news in the log
        logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)

        def write(key_result_id, uid):
            try:
                start.wait()
                for number in range(EACH):
                    begun = time.perf_counter()
                    with env.registry.cursor() as cr:
                        own = api.Environment(cr, uid, {})

                        def post(own=own, number=number):
                            tries.append(1)
                            row = {
                                "id": key_result_id,
                                "seen_checkin_id": 2**31 - 1,
                                "value": 1 + number,
                                "confidence": 7,
                                "note": "A note",
                            }
                            return own["okr.key.result"].post_my_check_in([row])

                        retrying(post, own)
                    times.append(time.perf_counter() - begun)
            except Exception as error:  # noqa: BLE001, told below by the thread that waits
                errors.append(error)

        threads = [threading.Thread(target=write, args=target) for target in targets]
        for thread in threads:
            thread.start()
        start.wait()
        begun = time.perf_counter()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return len(tries), times, time.perf_counter() - begun
