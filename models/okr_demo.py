from odoo import api, models


class OkrDemo(models.AbstractModel):
    """The door through which the demo data comes in; nothing of it is loaded otherwise."""

    _name = "okr.demo"
    _description = "OKR Demo Data"

    @api.model
    def _load_story(self):
        """Play the demo story once; does nothing where it has been told already."""
        if self.env.ref("hr_okr.demo_running", raise_if_not_found=False):
            return
        # Only a demo needs this: the code and its facts stay out of every other process.
        from ..demo.private_story import PrivateStory
        from ..demo.story import Story

        story = Story(self.sudo().env)
        story.tell()
        PrivateStory(story).tell()

    @api.model
    def _load_live_story(self):
        """Play the part on CRM and Project once, where the story and both apps are there."""
        told = self.env.ref("hr_okr.demo_live_sales_0", raise_if_not_found=False)
        begun = self.env.ref("hr_okr.demo_running", raise_if_not_found=False)
        apps = {"crm.lead", "project.task"} <= set(self.env.registry)
        if told or not begun or begun.state != "active" or not apps:
            return
        from ..demo.live_story import LiveStory

        # The demo is told with all rights, as the rest of the story is.
        LiveStory(self.sudo().env).tell()
