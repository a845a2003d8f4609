"""What everybody downloads with Odoo's first page because this add-on is installed."""

import gzip

from odoo.tests import TransactionCase, tagged

#: Bytes of ours, zipped, in the bundle of the web client; screens come in bundles of their own.
EAGER = 15_000
LAZY = (
    "hr_okr.assets_alignment_map",
    "hr_okr.assets_my_checkin",
    "hr_okr.assets_pages",
    "hr_okr.insights",
)


@tagged("post_install", "-at_install")
class TestBundle(TransactionCase):
    def _ours(self, name):
        """The files of ours in a bundle, by what they are."""
        bundle = self.env["ir.qweb"]._get_asset_bundle(name, debug_assets=False)
        kinds = {
            "scripts": bundle.javascripts,
            "templates": bundle.templates,
            "styles": bundle.stylesheets,
        }
        return {
            kind: [asset for asset in assets if (asset.url or "").startswith("/hr_okr/")]
            for kind, assets in kinds.items()
        }

    def _urls(self, name):
        return {asset.url for assets in self._ours(name).values() for asset in assets}

    def test_the_web_client_grows_by_less_than_fifteen_kilobytes(self):
        ours = self._ours("web.assets_backend")
        self.assertTrue(all(ours.values()), "fields, their templates and styles are in it")
        texts = [asset.minify() for asset in ours["scripts"]]
        texts += [asset.content for asset in ours["templates"] + ours["styles"]]
        size = len(gzip.compress("\n".join(texts).encode()))
        self.assertLess(size, EAGER)

    def test_screens_are_fetched_when_they_are_opened(self):
        eager = self._urls("web.assets_backend")
        for name in LAZY:
            lazy = self._urls(name)
            self.assertTrue(lazy, name)
            self.assertFalse(eager & lazy, name)
