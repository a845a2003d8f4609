"""Measuring costs in proportion to metrics, never to key results; pinned at two sizes of both."""

from odoo.tests import tagged

from .common_metric import MetricCase


@tagged("okr_metric", "okr_queries")
class TestOkrLiveQueries(MetricCase):
    def statements(self, metrics, sizes):
        """Statements of measuring `metrics` with so many key results on each, by size."""
        costs = []
        for count in sizes:
            for metric in metrics:
                self.make_objective(
                    "Live",
                    self.cycle,
                    key_results=[
                        {"name": f"Measure {n}", "metric_id": metric.id} for n in range(count)
                    ],
                )
            metrics._measure()  # groups, rules and references are cached, as on a server
            self.sell(1)
            metrics._measure()
            self.sell(1)
            with self.count_queries() as counted:
                metrics._measure()
            costs.append(counted.count)
        return costs

    def test_as_many_for_ten_key_results_as_for_two_hundred(self):
        metric = self.make_metric()
        self.statements(metric, (1,))
        few, many = self.statements(metric, (4, 95))
        self.assertEqual(few, many)
        live = self.cycle.objective_ids.key_result_ids
        self.assertEqual(len(live), 100)
        self.assertEqual(set(live.mapped("current_value")), {6})

    def test_four_statements_for_each_metric(self):
        metrics = self.env["okr.metric"].union(*(self.make_metric(f"M{n}") for n in range(12)))
        [two] = self.statements(metrics[:2], (3,))
        [ten] = self.statements(metrics[2:], (3,))
        # the list of what may be counted, the count, a savepoint and its release
        self.assertEqual(ten - two, 8 * 4)
