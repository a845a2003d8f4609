from . import okr_checkin_wizard
from . import okr_change_wizard
from . import okr_reason_wizard
